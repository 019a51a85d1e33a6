import type { TaskEdits } from "@wezterm-parallel/shared/domain/task/task-changes";
import type { TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";

import { changesDraftOf, readChanges, type ChangesDraft, type FoundProblem } from "./read-changes.ts";

/** Input of the dialog that edits a waiting task. */
export interface EditDraft extends ChangesDraft {
  readonly priority: string;
  /** Empty: none. */
  readonly group: string;
}

/** The properties that the dialog can change. */
export interface Editable {
  readonly spec: TaskSpec;
  readonly priority: number;
}

interface ReadEdits {
  /** Undefined while there are errors or no differences. */
  readonly changes: TaskEdits | undefined;
  readonly problems: Readonly<Partial<Record<keyof EditDraft, FoundProblem>>>;
}

/** Same limit as the server's. */
const mostPriority = 1000;

export function editDraftOf({ spec, priority }: Editable): EditDraft {
  return { ...changesDraftOf(spec), priority: String(priority), group: spec.group ?? "" };
}

/** Parses the input into edits: only differences from the task. */
export function readEdits(draft: EditDraft, { spec, priority: before }: Editable): ReadEdits {
  const { changes, problems } = readChanges(draft, spec);
  const priority = readPriority(draft.priority.trim());
  if (priority === undefined || Object.keys(problems).length > 0) {
    const wrong = { kind: "badPriority", line: draft.priority } as const;
    return {
      changes: undefined,
      problems: { ...problems, ...(priority === undefined && { priority: wrong }) },
    };
  }
  const edits = {
    ...changes,
    ...(priority !== before && { priority }),
    ...(draft.group !== (spec.group ?? "") && { group: draft.group === "" ? null : draft.group }),
  };
  return { changes: Object.keys(edits).length === 0 ? undefined : edits, problems };
}

/** Returns the edits that restore the task; undefined for replaced variables, whose values the server hides. */
export function undoEdits(edits: TaskEdits, { spec, priority }: Editable): TaskEdits | undefined {
  const names = Object.keys(edits.env ?? {});
  if (names.some((name) => spec.env[name] !== undefined)) return undefined;
  const env = names.map((name) => [name, null] as const);
  return {
    ...(edits.command !== undefined && { command: spec.command }),
    ...(edits.env !== undefined && { env: Object.fromEntries(env) }),
    ...(edits.timeout !== undefined && { timeout: spec.timeout ?? null }),
    ...(edits.priority !== undefined && { priority }),
    ...(edits.group !== undefined && { group: spec.group ?? null }),
  };
}

function readPriority(text: string): number | undefined {
  const number = Number(text);
  const isRead = /^[-+]?\d+$/.test(text) && Math.abs(number) <= mostPriority;
  return isRead ? number : undefined;
}

import { parseDuration, writeDuration } from "@wezterm-parallel/shared/base/duration";
import type { TaskChanges } from "@wezterm-parallel/shared/domain/task/task-changes";
import type { TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";

import { commandLine } from "../command-line.ts";

/** Input for changes to a task. */
export interface ChangesDraft {
  readonly command: string;
  /** Lines of `NAME=value`; a name alone removes the variable. */
  readonly env: string;
  /** A duration as typed; empty: no limit. */
  readonly timeout: string;
}

type ChangeProblem = "commandEmpty" | "badVariable" | "badDuration" | "badPriority";

/** A problem with a field, and the text that it is about. */
export interface FoundProblem {
  readonly kind: ChangeProblem;
  readonly line: string;
}

interface ReadChanges {
  /** Undefined while there are errors or no differences. */
  readonly changes: TaskChanges | undefined;
  readonly problems: Readonly<Partial<Record<keyof ChangesDraft, FoundProblem>>>;
}

export function changesDraftOf(spec: TaskSpec): ChangesDraft {
  return {
    command: commandLine(spec.command),
    env: "",
    timeout: spec.timeout === undefined ? "" : writeDuration(spec.timeout),
  };
}

/** Parses the input into changes: only differences from the specification. */
export function readChanges(draft: ChangesDraft, spec: TaskSpec): ReadChanges {
  const before = changesDraftOf(spec);
  const env = readVariables(draft.env);
  const timeout = draft.timeout.trim() === before.timeout ? undefined : readLimit(draft.timeout.trim());
  const problems = {
    ...(draft.command.trim() === "" && { command: { kind: "commandEmpty", line: "" } as const }),
    ...(env.wrong !== undefined && { env: { kind: "badVariable", line: env.wrong } as const }),
    ...(timeout === "malformed" && { timeout: { kind: "badDuration", line: draft.timeout } as const }),
  };
  if (Object.keys(problems).length > 0 || timeout === "malformed") return { changes: undefined, problems };
  const changes = {
    ...(draft.command !== before.command && { command: { kind: "shell", script: draft.command } as const }),
    ...(Object.keys(env.variables).length > 0 && { env: env.variables }),
    ...(timeout !== undefined && { timeout }),
  };
  return { changes: Object.keys(changes).length === 0 ? undefined : changes, problems };
}

/** Same rule as the server's: `WZP_` is reserved for the product. */
const variable = /^(?!WZP_)[A-Za-z_][A-Za-z0-9_]*$/;

function readVariables(text: string): { variables: Record<string, string | null>; wrong?: string } {
  const variables: Record<string, string | null> = {};
  for (const line of text.split("\n").filter((each) => each.trim() !== "")) {
    const equals = line.indexOf("=");
    const name = (equals < 0 ? line : line.slice(0, equals)).trim();
    if (!variable.test(name)) return { variables, wrong: line };
    variables[name] = equals < 0 ? null : line.slice(equals + 1);
  }
  return { variables };
}

function readLimit(text: string): number | null | "malformed" {
  if (text === "") return null;
  const read = parseDuration(text);
  return read.ok && read.value > 0 ? read.value : "malformed";
}

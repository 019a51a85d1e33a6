import type { LiveBacklog } from "@wezterm-parallel/shared/client/live/live-backlog";
import type { LiveRun } from "@wezterm-parallel/shared/client/live/live-run";
import { nameOfRun } from "@wezterm-parallel/shared/domain/run-name";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

import { stateWord } from "../render/state-word.ts";

/** One line of the board. */
export type BoardRow =
  | { readonly kind: "run"; readonly id: string; readonly run: LiveRun; readonly unfolded: boolean }
  | { readonly kind: "task"; readonly id: string; readonly run: LiveRun; readonly task: LiveTask }
  /** Tasks that are not here, and why. */
  | { readonly kind: "note"; readonly id: string; readonly run: LiveRun; readonly text: string };

export interface BoardChoice {
  readonly filter: string;
  readonly unfolded: ReadonlyMap<string, boolean>;
}

/** Runs newest first, each with its tasks below when it is unfolded; with a filter only what matches it. */
export function boardRows(backlog: LiveBacklog, { filter, unfolded }: BoardChoice): readonly BoardRow[] {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const rows: BoardRow[] = [];
  for (const [at, run] of backlog.runs.entries()) {
    const { id, endedAt } = run.resource;
    const open = unfolded.get(id) ?? (endedAt === undefined || at === 0);
    if (words.length === 0) addRun(rows, run, open);
    else addMatching(rows, run, words);
  }
  return rows;
}

function addRun(rows: BoardRow[], run: LiveRun, unfolded: boolean): void {
  const { id } = run.resource;
  rows.push({ kind: "run", id, run, unfolded });
  if (!unfolded) return;
  for (const task of run.tasks.values()) rows.push({ kind: "task", id: task.id, run, task });
  const text = noteOf(run);
  if (text !== undefined) rows.push({ kind: "note", id: `${id} `, run, text });
}

function addMatching(rows: BoardRow[], run: LiveRun, words: readonly string[]): void {
  const { id } = run.resource;
  const matching = [...run.tasks.values()].filter((task) => matches(textOf(task), words));
  if (matching.length === 0 && !matches(`${id} ${nameOfRun(run.resource)}`.toLowerCase(), words)) return;
  rows.push({ kind: "run", id, run, unfolded: true });
  for (const task of matching) rows.push({ kind: "task", id: task.id, run, task });
}

function matches(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word));
}

function textOf({ id, state }: LiveTask): string {
  return `${id} ${stateWord(state).word}`.toLowerCase();
}

function noteOf({ loaded, resource, tasks }: LiveRun): string | undefined {
  if (loaded === "none") return "loading its tasks …";
  if (loaded === "all") return undefined;
  return `only ${tasks.size} tasks are shown; all are listed by: wzp show ${resource.id}`;
}

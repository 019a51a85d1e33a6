import type { LiveBacklog } from "@wezterm-parallel/shared/client/live/live-backlog";
import type { LiveRun } from "@wezterm-parallel/shared/client/live/live-run";
import { nameOfRun } from "@wezterm-parallel/shared/domain/run/run-name";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";
import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { stateWord } from "../render/state-word.ts";

/** One line of the board. */
export type BoardRow =
  | { readonly kind: "run"; readonly id: string; readonly run: LiveRun; readonly unfolded: boolean }
  | {
      readonly kind: "task";
      readonly id: string;
      readonly run: LiveRun;
      readonly task: LiveTask;
      /** The server's latest data, with fields that events do not contain. */
      readonly seen?: TaskResource | undefined;
      readonly change?: ChangeResource | undefined;
    }
  /** A note about tasks that are not shown, with the reason. */
  | { readonly kind: "note"; readonly id: string; readonly run: LiveRun; readonly text: string };

interface BoardChoice {
  readonly filter: string;
  readonly unfolded: ReadonlyMap<string, boolean>;
  /** Live tasks by id. */
  readonly seen?: ReadonlyMap<string, TaskResource>;
  /** By the id of their task. */
  readonly changes?: ReadonlyMap<string, ChangeResource>;
}

/**
 * Returns the rows: runs newest first, each followed by its tasks when unfolded; with a filter, only matches.
 */
export function boardRows(backlog: LiveBacklog, choice: BoardChoice): readonly BoardRow[] {
  const { filter, unfolded } = choice;
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const rows: BoardRow[] = [];
  const newest = newestOwn(backlog);
  for (const run of backlog.runs) {
    const { id, endedAt } = run.resource;
    const open = unfolded.get(id) ?? (endedAt === undefined || run === newest);
    if (words.length === 0) addRun(rows, { run, open, choice });
    else addMatching(rows, { run, words, choice });
  }
  return rows;
}

/** Returns the newest run that a person or plan started, whose changes newer runs may verify. */
export function newestOwn({ runs }: LiveBacklog): LiveRun | undefined {
  return runs.find(({ resource }) => resource.source !== "landing") ?? runs[0];
}

interface ShownRun {
  readonly run: LiveRun;
  readonly choice: BoardChoice;
}

function addRun(rows: BoardRow[], { run, choice, open }: ShownRun & { readonly open: boolean }): void {
  const { id } = run.resource;
  rows.push({ kind: "run", id, run, unfolded: open });
  if (!open) return;
  for (const task of run.tasks.values()) rows.push(taskRow(task, { run, choice }));
  const text = noteOf(run);
  if (text !== undefined) rows.push({ kind: "note", id: `${id} `, run, text });
}

function taskRow(task: LiveTask, { run, choice }: ShownRun): BoardRow {
  return {
    kind: "task",
    id: task.id,
    run,
    task,
    seen: choice.seen?.get(task.id),
    change: choice.changes?.get(task.id),
  };
}

function addMatching(
  rows: BoardRow[],
  { run, choice, words }: ShownRun & { readonly words: readonly string[] },
): void {
  const { id } = run.resource;
  const matching = [...run.tasks.values()].filter((task) => matches(textOf(task), words));
  if (matching.length === 0 && !matches(`${id} ${nameOfRun(run.resource)}`.toLowerCase(), words)) return;
  rows.push({ kind: "run", id, run, unfolded: true });
  for (const task of matching) rows.push(taskRow(task, { run, choice }));
}

function matches(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word));
}

function textOf({ id, state }: LiveTask): string {
  return `${id} ${stateWord(state).word}`.toLowerCase();
}

function noteOf({ loaded, resource, tasks }: LiveRun): string | undefined {
  if (loaded === "none") return "loading tasks …";
  if (loaded === "all") return undefined;
  return `only ${tasks.size} tasks are shown; list all with: wzp show ${resource.id}`;
}

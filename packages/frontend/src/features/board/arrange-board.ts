import type { LiveRun } from "@wezterm-parallel/shared/client/live/live-run";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import type { TaskState } from "@wezterm-parallel/shared/domain/task/task-states";
import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { compareTurns } from "../../tasks/compare-turns.ts";
import { columnOf, type BoardColumnName } from "./columns.ts";
import { fitsFilter, type Term } from "./views/filter.ts";

interface BoardInput {
  /** Newest first, as in the backlog. */
  readonly runs: readonly Pick<LiveRun, "resource" | "tasks">[];
  readonly terms: readonly Term[];
  readonly words: (state: TaskState, column: BoardColumnName) => readonly string[];
  /** Tasks that need attention according to the server, by id. */
  readonly attention: ReadonlyMap<string, TaskResource>;
  /** Failed tasks that need no more attention. */
  readonly settled: ReadonlySet<string>;
  /** Requested priorities not yet observed, by task. */
  readonly asked: ReadonlyMap<string, number>;
}

export interface Board {
  readonly columns: Readonly<Record<BoardColumnName, readonly LiveTask[]>>;
  /** Number of tasks in the runs, matching the filter or not. */
  readonly all: number;
  readonly fitting: number;
  /** True if they belong to several runs. */
  readonly mixed: boolean;
}

/** Arranges tasks of some runs in columns: queues in queue order, the others by time. */
export function arrangeBoard({ runs, terms, words, attention, settled, asked }: BoardInput): Board {
  const columns: Record<BoardColumnName, LiveTask[]> = {
    waiting: [],
    ready: [],
    running: [],
    needs: [],
    done: [],
  };
  let all = 0;
  let fitting = 0;
  for (const { tasks } of runs.toReversed()) {
    all += tasks.size;
    for (const known of tasks.values()) {
      const task = withWishes(known, attention.get(known.id), asked.get(known.id));
      const column = columnOf(task, settled.has(task.id));
      if (!fitsFilter(task, terms, (state) => words(state, column))) continue;
      fitting += 1;
      columns[column].push(task);
    }
  }
  columns.waiting.sort(compareTurns);
  columns.ready.sort(compareTurns);
  columns.running.sort((one, other) => sinceOf(one) - sinceOf(other));
  columns.needs.sort((one, other) => sinceOf(other) - sinceOf(one));
  columns.done.sort((one, other) => sinceOf(other) - sinceOf(one));
  return { columns, all, fitting, mixed: runs.length > 1 };
}

/** Chooses the runs of a board. `open`: unfinished ones, or the newest one if there are none. */
export function chooseRuns<R extends Pick<LiveRun, "resource">>(
  runs: readonly R[],
  project: string,
  chosen: string,
): readonly R[] {
  const own = runs.filter(({ resource }) => resource.projectId === project);
  if (chosen === "all") return own;
  if (chosen !== "open") return own.filter(({ resource }) => resource.id === chosen);
  const open = own.filter(({ resource }) => resource.endedAt === undefined);
  return open.length > 0 ? open : own.slice(0, 1);
}

/** Applies the server's attention data, valid only while the task is unchanged, and the requested priority. */
function withWishes(task: LiveTask, seen: TaskResource | undefined, priority: number | undefined): LiveTask {
  const same = seen !== undefined && seen.state === task.state && seen.attempts === task.attempts;
  const attention = same ? seen.attention : undefined;
  const looked =
    attention === task.attention && (!same || seen.prompt === task.prompt)
      ? task
      : {
          ...task,
          attention,
          ...(same && {
            lastOutputAt: seen.lastOutputAt,
            prompt: seen.prompt,
            activity: seen.activity,
            why: seen.why,
          }),
        };
  return priority === undefined || priority === task.priority ? looked : { ...looked, priority };
}

function sinceOf({ endedAt, startedAt, readyAt, createdAt }: LiveTask): number {
  return endedAt ?? startedAt ?? readyAt ?? createdAt;
}

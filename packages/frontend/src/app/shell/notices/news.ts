import { findAttention, type Attention } from "@wezterm-parallel/shared/domain/attention";
import { hasEnded } from "@wezterm-parallel/shared/domain/task/task-states";
import type { LiveBacklog } from "@wezterm-parallel/shared/client/live/live-backlog";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

/**
 * Milliseconds that an event may take to reach the page, including the usual clock difference between server and
 * browser.
 */
const underWayMs = 1000;

/** Snapshot from which news is computed: the state of runs, and tasks that needed attention. */
export interface Standing {
  /** Epoch ms. */
  readonly at: number;
  /** Ids of known tasks that had not ended. */
  readonly unended: ReadonlySet<string>;
  readonly runs: ReadonlyMap<string, Pick<RunResource, "state" | "title" | "createdAt">>;
  readonly attention: ReadonlyMap<string, TaskNews>;
}

interface TaskNews {
  readonly kind: Attention;
  readonly run: string;
  readonly name: string;
  /** The task as received from the server. */
  readonly task: LiveTask;
  /** Epoch ms; undefined while it is running. */
  readonly endedAt: number | undefined;
}

interface RunNews {
  readonly kind: "run-ended";
  readonly run: string;
  readonly title: string;
  readonly state: "succeeded" | "failed" | "cancelled";
}

export type News = TaskNews | RunNews;

/** Takes a snapshot. `asked`: tasks that the server reports as needing attention, which no event announces. */
export function standingOf(
  { runs }: Pick<LiveBacklog, "runs">,
  asked: readonly LiveTask[],
  now: number,
): Standing {
  const attention = new Map<string, TaskNews>();
  const unended = new Set<string>();
  const note = (task: LiveTask, kind: Attention | undefined) => {
    const { id, run, name, endedAt } = task;
    if (kind !== undefined) attention.set(id, { kind, run, name, task, endedAt });
  };
  for (const { tasks } of runs) {
    for (const task of tasks.values()) {
      if (!hasEnded(task.state)) unended.add(task.id);
      const kind = findAttention(task, now);
      // Events carry no output: only the server knows which tasks are silent.
      if (kind === "failed" || kind === "lost") note(task, kind);
    }
  }
  for (const task of asked) if (!attention.has(task.id)) note(task, task.attention);
  const standing = new Map(runs.map(({ resource }) => [resource.id, resource]));
  return { at: now, unended, runs: standing, attention };
}

/**
 * Returns the news between two snapshots: each item once, and nothing that had happened before and was only loaded now.
 * Known objects are compared; unknown ones are judged by their timestamps.
 */
export function newsBetween(before: Standing, now: Standing): News[] {
  const since = before.at - underWayMs;
  const tasks = [...now.attention].filter(
    ([id, { kind, endedAt = now.at }]) =>
      before.attention.get(id)?.kind !== kind && (before.unended.has(id) || endedAt >= since),
  );
  const runs = [...now.runs].flatMap(([run, { state, title, createdAt }]): RunNews[] => {
    const earlier = before.runs.get(run)?.state;
    const went = earlier === undefined ? createdAt >= since : !isOver(earlier);
    return went && isOver(state) ? [{ kind: "run-ended", run, title, state }] : [];
  });
  return [...tasks.map(([, news]) => news), ...runs];
}

/** Returns the ids of tasks that needed somebody before, and no longer do. */
export function settledBetween(before: Standing, now: Standing): readonly string[] {
  return [...before.attention.keys()].filter((id) => !now.attention.has(id));
}

function isOver(state: RunResource["state"]): state is RunNews["state"] {
  return state !== "running" && state !== "paused";
}

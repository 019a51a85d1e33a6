import { findAttention, type Attention } from "@wezterm-parallel/shared/domain/attention";
import { hasEnded } from "@wezterm-parallel/shared/domain/task/task-states";
import type { LiveBacklog } from "@wezterm-parallel/shared/client/live/live-backlog";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

/** So long what happened may be under way to the page, ms; a server's clock is rarely further from the browser's. */
const underWayMs = 1000;

/** What the news are made from: which runs stood how, and which tasks needed somebody. */
export interface Standing {
  /** Epoch ms. */
  readonly at: number;
  /** Ids of tasks that were known and had not ended. */
  readonly unended: ReadonlySet<string>;
  readonly runs: ReadonlyMap<string, Pick<RunResource, "state" | "title" | "createdAt">>;
  readonly attention: ReadonlyMap<string, TaskNews>;
}

interface TaskNews {
  readonly kind: Attention;
  readonly run: string;
  readonly name: string;
  /** As it was told. */
  readonly task: LiveTask;
  /** Epoch ms; undefined while it goes on. */
  readonly endedAt: number | undefined;
}

interface RunNews {
  readonly kind: "run-ended";
  readonly run: string;
  readonly title: string;
  readonly state: "succeeded" | "failed" | "cancelled";
}

export type News = TaskNews | RunNews;

/** `asked`: tasks of which the server says by itself that they need somebody, which no event tells. */
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
      // Output is not told by events: only the server knows who is silent.
      if (kind === "failed" || kind === "lost") note(task, kind);
    }
  }
  for (const task of asked) if (!attention.has(task.id)) note(task, task.attention);
  const standing = new Map(runs.map(({ resource }) => [resource.id, resource]));
  return { at: now, unended, runs: standing, attention };
}

/**
 * What has come since: each thing once, and nothing that was so before and only became known now. That is told by what
 * was known of it, and of what was not known by its time.
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

function isOver(state: RunResource["state"]): state is RunNews["state"] {
  return state !== "running" && state !== "paused";
}

import { findAttention, type Attention } from "@wezterm-parallel/shared/domain/attention";
import type { RunState } from "@wezterm-parallel/shared/domain/task-state";
import type { LiveBacklog } from "@wezterm-parallel/shared/client/live/live-backlog";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

/** What the news are made from: which runs stood how, and which tasks needed somebody. */
export interface Standing {
  readonly runs: ReadonlyMap<string, { readonly state: RunState; readonly title: string }>;
  readonly attention: ReadonlyMap<string, TaskNews>;
}

interface TaskNews {
  readonly kind: Attention;
  readonly run: string;
  readonly name: string;
  readonly why: string;
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
  const note = (task: LiveTask, kind: Attention | undefined) => {
    const { id, run, name, failure, why = "" } = task;
    if (kind !== undefined) attention.set(id, { kind, run, name, why: failure?.detail ?? why });
  };
  for (const { resource, tasks } of runs) {
    if (resource.endedAt !== undefined) continue;
    for (const task of tasks.values()) {
      const kind = findAttention(task, now);
      // Output is not told by events: only the server knows who is silent.
      if (kind === "failed" || kind === "lost") note(task, kind);
    }
  }
  for (const task of asked) if (!attention.has(task.id)) note(task, task.attention);
  const states = runs.map(({ resource: { id, state, title } }) => [id, { state, title }] as const);
  return { runs: new Map(states), attention };
}

/** What has come since: each thing once. Runs that were not known before are no news. */
export function newsBetween(before: Standing, now: Standing): News[] {
  const tasks = [...now.attention].filter(([id, { kind }]) => before.attention.get(id)?.kind !== kind);
  const runs = [...now.runs].flatMap(([run, { state, title }]): RunNews[] => {
    const earlier = before.runs.get(run)?.state;
    const went = earlier === "running" || earlier === "paused";
    if (!went || state === "running" || state === "paused") return [];
    return [{ kind: "run-ended", run, title, state }];
  });
  return [...tasks.map(([, news]) => news), ...runs];
}

import type { LiveBacklog } from "@wezterm-parallel/shared/client/live/live-backlog";
import type { RunState } from "@wezterm-parallel/shared/domain/task-state";

/** What the news are made from: which runs and tasks stood how. */
export interface Standing {
  readonly runs: ReadonlyMap<string, { readonly state: RunState; readonly title: string }>;
  /** Of runs that go on: failed tasks, and parked ones that no time wakes. */
  readonly needsMe: ReadonlyMap<string, TaskNews>;
}

interface TaskNews {
  readonly kind: "failed" | "waits";
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

export function standingOf({ runs }: Pick<LiveBacklog, "runs">): Standing {
  const needsMe = new Map<string, TaskNews>();
  for (const { resource, tasks } of runs) {
    if (resource.endedAt !== undefined) continue;
    for (const { id, name, state, resumesAt, failure, why = "" } of tasks.values()) {
      const kind = state === "failed" ? "failed" : "waits";
      if (state !== "failed" && !(state === "parked" && resumesAt === undefined)) continue;
      needsMe.set(id, { kind, run: resource.id, name, why: failure?.detail ?? why });
    }
  }
  const states = runs.map(({ resource: { id, state, title } }) => [id, { state, title }] as const);
  return { runs: new Map(states), needsMe };
}

/** What has come since: each thing once. Runs that were not known before are no news. */
export function newsBetween(before: Standing, now: Standing): News[] {
  const tasks = [...now.needsMe].filter(([id, { kind }]) => before.needsMe.get(id)?.kind !== kind);
  const runs = [...now.runs].flatMap(([run, { state, title }]): RunNews[] => {
    const earlier = before.runs.get(run)?.state;
    const went = earlier === "running" || earlier === "paused";
    if (!went || state === "running" || state === "paused") return [];
    return [{ kind: "run-ended", run, title, state }];
  });
  return [...tasks.map(([, news]) => news), ...runs];
}

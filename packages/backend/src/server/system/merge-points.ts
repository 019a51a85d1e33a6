import type { SystemPoint } from "@wezterm-parallel/shared/protocol/api/schemas/system-schemas";

/** A sample of the system, with the waits since the previous one. */
export interface SystemSample {
  readonly point: Omit<SystemPoint, "wait" | "stepMs">;
  readonly waits: readonly number[];
}

/** Merges samples, at least one, into a point that covers their total duration. */
export function mergeSamples(looks: readonly SystemSample[], stepMs: number): SystemPoint | undefined {
  const last = looks.at(-1)?.point;
  if (last === undefined) return undefined;
  const mean = (of: (point: SystemSample["point"]) => number) =>
    tenths(sum(looks.map(({ point }) => of(point))) / looks.length);
  const states = Object.keys(last.tasks) as (keyof SystemPoint["tasks"])[];
  const tasks = Object.fromEntries(states.map((state) => [state, mean((point) => point.tasks[state])]));
  const waits = looks.flatMap((look) => look.waits).toSorted((a, b) => a - b);
  return {
    ...last,
    stepMs,
    tasks: tasks as SystemPoint["tasks"],
    workers: mean(({ workers }) => workers),
    ended: sum(looks.map(({ point }) => point.ended)),
    ...(waits.length > 0 && { wait: { p50: quantile(waits, 0.5), p95: quantile(waits, 0.95) } }),
  };
}

/** Expects sorted values; returns the smallest one that is at least as large as this share of them. */
function quantile(sorted: readonly number[], share: number): number {
  return Math.round(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}

import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

/** Intended by the sample's plan: one task fails because of a bug, so the tasks that need it do not start. */
const expectedOtherwise: Readonly<Record<string, TaskResource["state"]>> = {
  "reproduce-bug": "failed",
  release: "skipped",
};

/** Describes the tasks that did not end as the plan intends; empty when the demo succeeded. */
export function unexpectedEnds(tasks: readonly TaskResource[]): string[] {
  return tasks.flatMap(({ name, id, state, why }) => {
    const expected = expectedOtherwise[name] ?? "succeeded";
    return state === expected ? [] : [`${id} ${state} (${why}), expected: ${expected}`];
  });
}

import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

/** By design of the sample's plan: the bug is there, so what needs it fixed does not start. */
const expectedOtherwise: Readonly<Record<string, TaskResource["state"]>> = {
  "reproduce-bug": "failed",
  release: "skipped",
};

/** Tasks that did not end as the plan means them to, in words; empty when the demo went well. */
export function unexpectedEnds(tasks: readonly TaskResource[]): string[] {
  return tasks.flatMap(({ name, id, state, why }) => {
    const expected = expectedOtherwise[name] ?? "succeeded";
    return state === expected ? [] : [`${id} ${state} (${why}), expected: ${expected}`];
  });
}

import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

export type ChangeActionName = "merge" | "withdraw" | "first" | "revert";

/** Returns the actions that apply to a change in its state. */
export function possibleChangeActions({
  state,
  position = 1,
}: Pick<ChangeResource, "state" | "position">): readonly ChangeActionName[] {
  if (state === "open" || state === "reverted") return ["merge"];
  if (state === "landed") return ["revert"];
  return position > 1 ? ["first", "withdraw"] : ["withdraw"];
}

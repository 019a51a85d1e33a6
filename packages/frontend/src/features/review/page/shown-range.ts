import type {
  CommitResource,
  ReviewResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/review-schemas";

import type { AddressQuery } from "../../../binding/use-address.ts";
import type { ShownRange } from "../threads/thread-anchors.ts";

/** The part of a change that is shown: all of it, the commits since another one, or one commit. */
export type RangeChoice = "all" | `since:${string}` | `commit:${string}`;

export function choiceOf({ since, commit }: AddressQuery): RangeChoice {
  if (since !== undefined) return `since:${since}`;
  return commit === undefined ? "all" : `commit:${commit}`;
}

/** Returns the query of the address that shows this part. */
export function queryOfChoice(choice: RangeChoice): AddressQuery {
  const [kind, commit] = choice.split(":");
  return {
    since: kind === "since" ? commit : undefined,
    commit: kind === "commit" ? commit : undefined,
    file: undefined,
  };
}

/** Returns the two commits to compare; undefined for a commit that is not part of the change. */
export function rangeOf(
  choice: RangeChoice,
  { base, commit }: Pick<ReviewResource, "base" | "commit">,
  commits: readonly CommitResource[] | undefined,
): ShownRange | undefined {
  const [kind, name] = choice.split(":");
  if (kind === "since" && name !== undefined) return { from: name, to: commit };
  if (kind !== "commit") return { from: base, to: commit };
  const found = commits?.find((each) => each.commit === name);
  return found && { from: found.parent, to: found.commit };
}

import { countsFor, isSamePerson, type Reviewer, type ReviewRule, type Verdict } from "./review.ts";

/** A verdict as it was given. */
export interface GivenVerdict {
  readonly by: Reviewer;
  readonly verdict: Verdict;
  /** The last commit of the change for which an approval holds. */
  readonly holdsFor: string;
}

export interface ReviewStanding {
  readonly state: "waiting" | "approved" | "changes-requested";
  /** Number of approvals that count. */
  readonly approvals: number;
  /** Number of approvals without which the change does not land. */
  readonly required: number;
}

/**
 * Decides what verdicts, in the order in which they were given, mean for a change with this last commit. The newest
 * verdict of each person counts. An approval holds for one commit; a request for changes until the same person
 * approves.
 */
export function decideReview(
  verdicts: readonly GivenVerdict[],
  commit: string,
  rule: ReviewRule | undefined,
): ReviewStanding {
  const standing = standingVerdicts(verdicts, commit);
  const approving = standing.filter(({ verdict }) => verdict === "approved");
  const counted = approving.filter(({ by }) => rule === undefined || countsFor(by.role, rule.by));
  const [approvals, required] = [counted.length, rule?.required ?? 0];
  if (standing.length > approving.length) return { state: "changes-requested", approvals, required };
  return { state: approvals >= Math.max(1, required) ? "approved" : "waiting", approvals, required };
}

/** Returns the verdicts that still count, without reviews that only comment. */
export function standingVerdicts<T extends GivenVerdict>(
  verdicts: readonly T[],
  commit: string,
): readonly T[] {
  const judging = verdicts.filter(({ verdict }) => verdict !== "comment");
  return judging.filter(({ by, verdict, holdsFor }, at) => {
    const isNewest = !judging.slice(at + 1).some((later) => isSamePerson(later.by, by));
    return isNewest && (verdict === "changes-requested" || holdsFor === commit);
  });
}

/** Returns whether a change may land: nobody requests changes, and enough persons approve. */
export function mayLand({ state, approvals, required }: ReviewStanding): boolean {
  return state !== "changes-requested" && approvals >= required;
}

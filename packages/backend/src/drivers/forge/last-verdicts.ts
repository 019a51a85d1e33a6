import type { ForgeReport } from "@wezterm-parallel/shared/domain/change/forge/pull-request";

type Verdict = ForgeReport["reviews"][number]["verdict"];

interface Review {
  readonly by: string | undefined;
  /** Absent for a review that is no verdict, such as a comment. */
  readonly verdict: Verdict | "withdrawn" | undefined;
}

/** Returns the verdict that counts of each reviewer; comments leave an earlier one in force. */
export function lastVerdicts(reviews: readonly Review[]): ForgeReport["reviews"] {
  const last = new Map<string, Verdict>();
  for (const { by, verdict } of reviews) {
    if (by === undefined || verdict === undefined) continue;
    if (verdict === "withdrawn") last.delete(by);
    else last.set(by, verdict);
  }
  return [...last].map(([by, verdict]) => ({ by, verdict }));
}

import { decideReview, type GivenVerdict, standingVerdicts } from "../../review/decide-review.ts";
import type { ReviewRule } from "../../review/review.ts";
import type { ForgeVerdict } from "./forge-verdict.ts";
import { markerOf, nameOnForge } from "./outgoing-comments.ts";

export interface JudgedReview {
  /** The task, such as `r12/fix-142`. */
  readonly change: string;
  readonly commit: string;
  readonly verdicts: readonly GivenVerdict[];
  readonly rule: ReviewRule | undefined;
}

/** Returns what all verdicts here mean together: on the forge, one account gives them. */
export function verdictForForge({ change, commit, verdicts, rule }: JudgedReview): ForgeVerdict {
  const { state } = decideReview(verdicts, commit, rule);
  const verdict = state === "waiting" ? "none" : state;
  const names = standingVerdicts(verdicts, commit)
    .filter((given) => given.verdict === verdict)
    .map(({ by }) => nameOnForge(by));
  const text = `${markerOf(change, "verdict")}\n${said[verdict]}${names.join(", ")}`;
  return { verdict, commit, text };
}

const said = {
  approved: "Approved by ",
  "changes-requested": "Changes requested by ",
  none: "No verdict holds for these commits any more.",
} as const;

import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { ChangeCommand } from "@wezterm-parallel/shared/domain/change/change-lifecycle";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { taskId } from "@wezterm-parallel/shared/domain/ids";
import {
  decideReview,
  mayLand,
  standingVerdicts,
} from "@wezterm-parallel/shared/domain/review/decide-review";

import type { ChangeRecord } from "../../changes.ts";
import type { VerdictRecord } from "../../reviews.ts";
import type { Transaction } from "../commits/transaction.ts";
import { readRule, readVerdicts } from "../reads/read-reviews.ts";

type Reviewed = Pick<ChangeRecord, "change" | "run" | "name" | "tip">;

/** Lets a change wait for its review instead of entering the queue, or staying there with other commits. */
export function* heedReview(
  transaction: Transaction,
  change: ChangeRecord,
  command: ChangeCommand,
): Steps<ChangeCommand> {
  const enters =
    command.kind === "queue" ||
    command.kind === "resubmit" ||
    (command.kind === "rebuild" && change.direction === "land");
  const failure = enters ? yield* missingReview(transaction, change) : undefined;
  return failure === undefined ? command : { kind: "await-review", failure };
}

/** Returns why the review of a change does not let it land. */
export function* missingReview({ database }: Transaction, change: Reviewed): Steps<Failure | undefined> {
  const verdicts = yield* readVerdicts(database, change.change);
  const standing = decideReview(verdicts, change.tip, yield* readRule(database, change.change));
  if (mayLand(standing)) return undefined;
  const id = taskId(change.run, change.name);
  const objections = namesOf(verdicts, change.tip);
  const { approvals, required } = standing;
  return createFailure({
    reason: "needs-review",
    detail:
      objections === ""
        ? createMessage("review-missing", { change: id, approvals, required })
        : createMessage("review-objections", { change: id, names: objections }),
    hint: createMessage(objections === "" ? "review-missing-hint" : "review-objections-hint", { change: id }),
  });
}

function namesOf(verdicts: readonly VerdictRecord[], tip: string): string {
  return standingVerdicts(verdicts, tip)
    .filter(({ verdict }) => verdict === "changes-requested")
    .map(({ by }) => by.name)
    .join(", ");
}

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import type { QuestionOf } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import type { Forge, ForgePlace, ReadPullRequest } from "../../drivers/forge/forge.ts";

/** Reasons of a forge that will not merge by itself. */
const refusals: ReadonlySet<string> = new Set([
  "invalid-request",
  "unauthenticated",
  "unauthorized",
  "not-found",
]);

/**
 * Asks the forge to merge a pull request once its checks have passed: once for each commit, and again when a person repeats
 * the request. Not before a check is there, as nothing would hold the merge back.
 */
export async function askForMerge(
  { forge, place }: { readonly forge: Forge; readonly place: ForgePlace },
  report: ReadPullRequest,
  { merge: wish, publish }: Pick<QuestionOf<"pull-request">, "merge" | "publish">,
): Promise<Result<ReadPullRequest, Failure>> {
  if (wish === undefined || report.state !== "open") return ok(report);
  const { mergeAsked, refusal, commit, strategy } = wish;
  if (mergeAsked === commit && publish === undefined) return ok({ ...report, mergeAsked, refusal });
  if (report.commit !== commit || !isDue(report)) return ok(report);
  const { number } = report;
  const passed = report.checks === "passed";
  const asked = await forge.mergeWhenPassed(number, { commit, strategy, passed });
  if (!asked.ok) return refuse(place, report, asked.failure);
  if (!asked.value) return ok(report);
  // It may be merged already.
  const read = passed ? await forge.read(number) : ok(report);
  return read.ok ? ok({ ...read.value, mergeAsked: commit }) : read;
}

/** A refusal is a part of what is known; other failures delay the look. */
function refuse(
  place: ForgePlace,
  report: ReadPullRequest,
  failure: Failure,
): Result<ReadPullRequest, Failure> {
  if (!refusals.has(failure.reason)) return fail(failure);
  return ok({ ...report, mergeAsked: report.commit, refusal: refusalOf(place, failure) });
}

function isDue({ draft, checks }: ReadPullRequest): boolean {
  return !draft && (checks === "pending" || checks === "passed");
}

function refusalOf({ url }: ForgePlace, { reason, detail }: Failure): Failure {
  return createFailure({
    reason,
    detail: createMessage("forge-merge-refused", { host: new URL(url).host, said: detail }),
    hint: createMessage("forge-merge-refused-hint"),
  });
}

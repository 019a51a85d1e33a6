import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { type ForgeVerdict, verdictOn } from "@wezterm-parallel/shared/domain/change/forge/forge-verdict";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import type { QuestionOf } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import type { Forge, ForgePlace, Forges, ReadPullRequest } from "../../drivers/forge/forge.ts";

type Question = QuestionOf<"pull-request">;

/** Withdraws an approval that does not hold for the commits about to be pushed. */
export async function withdrawVerdict(
  forges: Forges,
  place: ForgePlace,
  { verdict: wanted, number, publish }: Question,
): Promise<Result<unknown, Failure>> {
  if (wanted === undefined || number === undefined || publish === undefined) return ok(undefined);
  if (wanted.verdict === "approved") return ok(undefined);
  return judge(forges, place, { number, wanted, token: wanted.token });
}

/** Reads a pull request, after its verdict is as in our review. */
export async function readAndJudge(
  forges: Forges,
  { forge, place }: { readonly forge: Forge; readonly place: ForgePlace },
  { number, question: { verdict: wanted } }: { readonly number: number; readonly question: Question },
): Promise<Result<ReadPullRequest, Failure>> {
  const read = await forge.read(number);
  if (!read.ok || wanted === undefined || read.value.state !== "open") return read;
  const { token } = wanted;
  const judged = await judge(forges, place, { number, wanted: verdictOn(wanted, read.value.commit), token });
  if (!judged.ok) return judged;
  return judged.value ? forge.read(number) : read;
}

interface Judgement {
  readonly number: number;
  readonly wanted: ForgeVerdict;
  /** Token of the account in whose name the verdict is given. */
  readonly token: string;
}

/** Reasons of a forge that takes no verdict of this account, such as that of the author. */
const refusals: ReadonlySet<string> = new Set(["invalid-request", "unauthenticated", "unauthorized"]);

async function judge(
  forges: Forges,
  place: ForgePlace,
  { number, wanted, token }: Judgement,
): Promise<Result<boolean, Failure>> {
  const reviewer = await forges.open({ ...place, token });
  const judged = await reviewer.judge(number, wanted);
  if (judged.ok || !refusals.has(judged.failure.reason)) return judged;
  const { host } = new URL(place.url);
  return fail(
    createFailure({
      reason: judged.failure.reason,
      detail: createMessage("forge-verdict-refused", { host, said: judged.failure.detail }),
      hint: createMessage("forge-verdict-refused-hint"),
    }),
  );
}

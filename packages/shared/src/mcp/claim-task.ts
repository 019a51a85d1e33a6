import { setTimeout as pause } from "node:timers/promises";

import { ok, type Result } from "../base/result.ts";
import type { Failure } from "../domain/failure.ts";
import type { TaskClaimResource } from "../protocol/api/schemas/agents/claim-schemas.ts";
import { isAway } from "./own-run.ts";
import type { PermittedRuns } from "./permitted-runs.ts";

interface ClaimWish {
  readonly fence: string;
  /** Silence after which the claim ends. */
  readonly seconds: number;
  readonly name?: string;
}

interface Claiming {
  readonly id: string;
  readonly wish: ClaimWish;
  /** Time to wait, s. */
  readonly seconds: number;
  readonly signal: AbortSignal;
  /** Called after each look with the seconds that have passed. */
  readonly report: (seconds: number, message: string) => Promise<void>;
}

/** Each look is one small request over a local socket. */
const lookEveryMs = 1_000;
/** A server that restarts is back sooner. */
const awaySeconds = 60;

/** Claims a task, or waits until it runs and no other agent holds it. */
export async function claimTask(
  { client }: PermittedRuns,
  { id, wish, seconds, signal, report }: Claiming,
): Promise<Result<TaskClaimResource, Failure>> {
  const started = performance.now();
  for (;;) {
    const claimed = await client.send("claimTask", { id }, wish);
    const passed = (performance.now() - started) / 1000;
    if (claimed.ok) return claimed;
    const { failure } = claimed;
    const isWaiting = failure.data?.["waits"] === true && passed < seconds;
    // Its answer may be lost, but not the claim: the same fence gets the same answer.
    if (!isWaiting && !(isAway(failure) && passed < awaySeconds)) return claimed;
    await report(passed, "it cannot be claimed yet");
    await pause(lookEveryMs, undefined, { signal });
  }
}

/** The prompt is what the agent is asked to do, so it is no data. */
export function describeClaim(
  { attempt, directory, branch, prompt }: TaskClaimResource,
  { fence, seconds }: ClaimWish,
): string {
  const place = branch === undefined ? directory : `${directory}, a git worktree with the branch ${branch}`;
  return [
    `You have claimed ${attempt}. Fence: ${fence}`,
    `Work only in ${place}. Call finish_task when you are done, and report_progress at least every ${seconds} seconds.`,
    `The task:\n\n${prompt}`,
  ].join("\n");
}

interface Finishing {
  readonly id: string;
  readonly end: { readonly fence: string; readonly outcome: "done" | "failed"; readonly summary: string };
  readonly signal: AbortSignal;
}

/** Ends a claim; asks again while the server restarts. */
export async function finishClaim(
  { client }: PermittedRuns,
  { id, end, signal }: Finishing,
): Promise<Result<string, Failure>> {
  const started = performance.now();
  for (;;) {
    const finished = await client.send("finishClaim", { id }, end);
    if (finished.ok) return ok(`Your work on ${id} has ended. Read with read_task what its checks say.`);
    const isLong = performance.now() - started > awaySeconds * 1000;
    if (!isAway(finished.failure) || isLong) return finished;
    await pause(lookEveryMs, undefined, { signal });
  }
}

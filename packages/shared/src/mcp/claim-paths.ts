import { setTimeout as pause } from "node:timers/promises";

import { fail, ok, type Result } from "../base/result.ts";
import type { Failure } from "../domain/failure.ts";
import { claimHoldersSchema } from "../protocol/api/schemas/agents/agent-schemas.ts";

import { markData } from "./mark-data.ts";
import { isAway, type OwnRun } from "./own-run.ts";

interface Claiming {
  readonly paths: readonly string[];
  readonly seconds: number;
  readonly signal: AbortSignal;
  /** Called after each look with the seconds that have passed. */
  readonly report: (seconds: number, message: string) => Promise<void>;
}

/** Each look is one small request over a local socket. */
const lookEveryMs = 1_000;

/** Claims all paths, or waits until the tasks that hold some have released them. */
export async function claimPaths(run: OwnRun, claiming: Claiming): Promise<Result<string, Failure>> {
  const { paths, seconds, signal } = claiming;
  const started = performance.now();
  for (;;) {
    const changed = await run.client.send("changeClaims", {}, { claim: [...paths] });
    if (changed.ok) return ok(describe(changed.value.claims));
    const { failure } = changed;
    const holders = claimHoldersSchema.safeParse(failure.data).data?.holders;
    const passed = (performance.now() - started) / 1000;
    if ((holders === undefined && !isAway(failure)) || passed >= seconds)
      return fail(holders === undefined ? failure : markHolders(failure, holders));
    await claiming.report(passed, "others still claim some of these files");
    await pause(Math.min(lookEveryMs, (seconds - passed) * 1000), undefined, { signal });
  }
}

/** Gives paths back, and says what is still claimed. */
export async function releasePaths(run: OwnRun, paths: readonly string[]): Promise<Result<string, Failure>> {
  const changed = await run.client.send("changeClaims", {}, { release: [...paths] });
  return changed.ok ? ok(describe(changed.value.claims)) : changed;
}

function describe(claims: readonly string[]): string {
  if (claims.length === 0) return "You claim no files now.";
  return `You claim now:\n${markData("Claims", claims.join("\n"))}`;
}

/** The names of others, and what they claim, are words of other agents. */
function markHolders({ reason, hint }: Failure, holders: unknown): Failure {
  const list = markData("Who claims some of these files", JSON.stringify(holders, undefined, 1));
  return { reason, detail: `You got none of these files.\n${list}`, ...(hint !== undefined && { hint }) };
}

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Phase } from "@wezterm-parallel/shared/protocol/home";

/**
 * Follows the log of an attempt's command, then those of its checks. `follow` settles when the log of a phase is
 * complete, or when the attempt has ended without that phase.
 */
export async function followPhases(
  client: Client,
  attempt: string,
  follow: (phase: Phase) => Promise<Result<void, Failure>>,
): Promise<Result<void, Failure>> {
  for (let check = 0; ; check += 1) {
    const phase: Phase = check === 0 ? "run" : `verify.${check}`;
    const followed = await follow(phase);
    if (!followed.ok) return followed;
    const begun = await client.logs(attempt);
    if (!begun.ok) return begun;
    if (!begun.value.some((log) => log.phase === phase)) return ok(undefined);
  }
}

import { createHash } from "node:crypto";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { takeLock } from "@wezterm-parallel/shared/node/lock";
import { ensurePrivateDirectory } from "@wezterm-parallel/shared/node/private-directory";

/** Measured: two processes that open 200 panes each take about ten seconds. */
const patienceMs = 60_000;
/** Why: too short for a person to notice, and a check takes only 0.2 ms. */
const lookAgainMs = 50;

/**
 * Locks the panes of the instance at this socket against other programs that use this directory for locks:
 * two of them at once would make two windows for one workspace, and each would move the focus that the other
 * restores.
 */
export async function lockInstance(directory: string, socket: string): Promise<Result<Disposable, Failure>> {
  const made = ensurePrivateDirectory(directory);
  if (!made.ok) return made;
  const name = createHash("sha256").update(socket).digest("hex").slice(0, 16);
  const end = performance.now() + patienceMs;
  for (;;) {
    const taken = takeLock(join(directory, `wezterm-${name}.lock`));
    if (taken.ok) return ok(taken.value);
    if (performance.now() > end) return fail(busyFailure(socket, taken.failure.pid));
    await delay(lookAgainMs);
  }
}

function busyFailure(socket: string, pid: number | undefined): Failure {
  const who = pid === undefined ? "Another wzp" : `Another wzp, process ${pid},`;
  return {
    reason: "conflict",
    detail: `${who} has been changing panes of the WezTerm at ${socket} for more than ${patienceMs / 1000} s.`,
    hint: "Wait for that process or stop it, then run the command again.",
  };
}

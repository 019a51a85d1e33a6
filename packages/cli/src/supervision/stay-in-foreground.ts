import { existsSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Caller } from "./caller.ts";
import { daemonFiles, daemonRoles } from "./daemon-files.ts";
import { findDaemon, findKeeper } from "./find-daemon.ts";
import { stopDaemons } from "./stop-daemons.ts";

const lookEveryMs = 500;

/**
 * Returns when server and worker have ended: after `wzp down` from elsewhere, or after SIGTERM or SIGINT, which
 * stop both, after `beforeStop`, and leave running tasks in their hosts. Fails if they ended by themselves. A second
 * signal ends this program at once.
 */
export async function stayInForeground(
  caller: Caller,
  beforeStop?: () => Promise<Result<void, Failure>>,
): Promise<Result<void, Failure>> {
  const told = new AbortController();
  const stop = (): void => told.abort();
  process.once("SIGTERM", stop).once("SIGINT", stop);
  try {
    while (isUp(caller)) {
      await pause(lookEveryMs, undefined, { signal: told.signal }).catch(() => undefined);
      if (!told.signal.aborted) continue;
      process.off("SIGTERM", stop).off("SIGINT", stop);
      const ready = (await beforeStop?.()) ?? ok(undefined);
      const detached = await detach(caller);
      return ready.ok ? detached : ready;
    }
  } finally {
    process.off("SIGTERM", stop).off("SIGINT", stop);
  }
  const { wanted, logs } = daemonFiles(caller.home, "server");
  if (!existsSync(wanted)) return ok(undefined);
  return fail({
    reason: "unavailable",
    detail: "Server and worker have ended, and nothing starts them again.",
    hint: `The reason may be in ${logs}/server.err or ${logs}/worker.err`,
  });
}

function isUp({ home }: Caller): boolean {
  return daemonRoles.some(
    (role) => findKeeper(home, role) !== undefined || findDaemon(home, role) !== undefined,
  );
}

async function detach(caller: Caller): Promise<Result<void, Failure>> {
  const client = await caller.client({ prompt: true });
  const answers = (await client.status()).ok;
  const stopped = await stopDaemons(caller, answers ? client : undefined, "detach");
  return stopped.ok ? ok(undefined) : stopped;
}

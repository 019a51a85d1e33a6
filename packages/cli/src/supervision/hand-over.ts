import { existsSync } from "node:fs";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { releaseVersion } from "@wezterm-parallel/shared/protocol/version";

import type { Caller } from "./caller.ts";
import { hasService, installService } from "./service/install-service.ts";
import { installRelease } from "./install-release.ts";
import { findServerProgram, forgetPrograms } from "./lost-program.ts";
import { stopDaemons } from "./stop-daemons.ts";

/**
 * Stops the server and worker of another installation, so that this one's can start; running tasks continue in
 * their session hosts. A newer release stays, because an older one cannot read its database.
 */
export async function handOver(caller: Caller): Promise<Result<void, Failure>> {
  const running = findServerProgram(caller.home);
  if (running === undefined || !existsSync(running)) return ok(undefined);
  // Afterwards, because it restores removed files, which would hide a lost program.
  const own = installRelease(caller.home).main;
  if (running === own) return ok(undefined);
  const client = await caller.client({ prompt: true });
  const status = await client.status();
  if (!status.ok) return ok(undefined);
  const other = `wzp ${status.value.release} (${running})`;
  if (isOlder(releaseVersion, status.value.release)) {
    caller.note(`${other} is running. It is newer than this installation (${releaseVersion}), so it stays.`);
    return ok(undefined);
  }
  caller.note(`${other} is running. It is replaced by ${releaseVersion} (${own}); running tasks continue.`);
  const stopped = await stopDaemons(caller, client, "detach");
  if (!stopped.ok) return stopped;
  forgetPrograms(caller.home);
  const service = hasService(caller) ? installService(caller) : ok("");
  return service.ok ? ok(undefined) : service;
}

/** Compares the numbers of two releases; a pre-release counts as its release. */
export function isOlder(one: string, other: string): boolean {
  const [left, right] = [one, other].map((release) => release.split(/[-+]/)[0]?.split(".").map(Number) ?? []);
  for (const [at, number] of (left ?? []).entries()) {
    if (number !== right?.[at]) return number < (right?.[at] ?? 0);
  }
  return false;
}

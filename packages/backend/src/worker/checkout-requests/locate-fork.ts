import { fail, type Result } from "@wezterm-parallel/shared/base/result";
import type { ForgeAccess } from "@wezterm-parallel/shared/domain/change/forge/pull-request";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import type { ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";

import type { Pushes } from "../../drivers/checkout/pushes.ts";
import type { ForgePlace } from "../../drivers/forge/forge.ts";
import { locateForge, type LocatedForge } from "../../drivers/forge/forge-place.ts";

interface Fork {
  readonly project: ProjectRef;
  readonly access: ForgeAccess;
  /** Name of its git remote. */
  readonly fork: string;
}

/** Finds the fork of a repository; a forge takes pull requests only from its own forks. */
export async function locateFork(
  pushes: Pushes,
  upstream: ForgePlace,
  { project, access, fork }: Fork,
): Promise<Result<LocatedForge, Failure>> {
  const address = await pushes.remoteAddress(project, fork);
  if (!address.ok) return address;
  const located = locateForge(address.value, access);
  if (!located.ok || located.value.url === upstream.url) return located;
  const [host, expected] = [located.value, upstream].map(({ url }) => new URL(url).host);
  return fail(
    createFailure({
      reason: "invalid-request",
      detail: createMessage("forge-fork-elsewhere", { fork, host: host ?? "", expected: expected ?? "" }),
      hint: createMessage("forge-fork-elsewhere-hint"),
    }),
  );
}

import { readFileSync } from "node:fs";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";

import { ClusterApi } from "./cluster-api.ts";
import { JobKeeper, type JobKeeperOptions } from "./job-keeper.ts";
import { serverMark } from "./job-manifest.ts";
import { atHome, readCluster } from "./read-cluster.ts";

interface StartOptions extends Omit<JobKeeperOptions, "api" | "mark" | "server" | "authority"> {
  readonly accountsKey: Uint8Array;
  /** Address of this server; empty until it listens. */
  readonly address: () => string;
}

/** Starts to keep Jobs; fails with `invalid-request` when the settings cannot be used. */
export function startJobs({ accountsKey, address, ...options }: StartOptions): Result<JobKeeper, Failure> {
  const { settings } = options;
  const cluster = readCluster(settings, process.env);
  if (!cluster.ok) return cluster;
  const authority = readAuthority(settings.ca);
  if (!authority.ok) return authority;
  return ok(
    new JobKeeper({
      ...options,
      api: new ClusterApi(cluster.value),
      mark: serverMark(accountsKey),
      server: () => settings.server ?? address(),
      authority: authority.value,
    }),
  );
}

function readAuthority(file: string | undefined): Result<string | undefined, Failure> {
  try {
    return ok(file === undefined ? undefined : readFileSync(atHome(file, process.env["HOME"]), "utf8"));
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return fail(
      createFailure({ reason: "invalid-request", detail: createMessage("cluster-unknown", { said }) }),
    );
  }
}

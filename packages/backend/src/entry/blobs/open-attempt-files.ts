import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Settings } from "@wezterm-parallel/shared/domain/settings/settings-schema";

import type { EventFeed, Records } from "../../base/backlog.ts";
import type { Logger } from "../../base/log.ts";
import {
  attemptArtifactFiles,
  type AttemptArtifacts,
} from "../../server/artifacts/attempt-artifact-files.ts";
import type { BringFiles } from "../../server/http/find-attempt-files.ts";
import { attemptLogFiles, type AttemptLogs } from "../../server/logs/attempt-log-files.ts";
import type { StoredCopies } from "../../server/retention/removals.ts";
import type { ResourceUse } from "@wezterm-parallel/shared/protocol/api/schemas/access/admin-schemas";

export interface AttemptFileParts {
  readonly state: string;
  readonly settings: Settings;
  /** The key of the accounts, which all servers of one database have. */
  readonly key: Uint8Array;
  readonly records: Records;
  readonly feed: EventFeed;
  readonly clock: Clock;
  readonly log: Pick<Logger, "info" | "warn" | "error">;
  readonly opened: Pick<AsyncDisposableStack, "use" | "defer">;
}

/** The places of logs and artifacts: this machine, and a store if there is one. */
export interface AttemptFilePorts {
  readonly logs: AttemptLogs;
  readonly artifacts: AttemptArtifacts;
  readonly bringFiles?: BringFiles;
  readonly storedFiles?: { describe(): NonNullable<ResourceUse["blobs"]> };
  readonly copies?: StoredCopies;
}

/** Opens the logs and artifacts of attempts. Loads nothing for the store if there is none. */
export async function openAttemptFiles(parts: AttemptFileParts): Promise<Result<AttemptFilePorts, Failure>> {
  const address = takeAddress(parts.settings);
  const here = { logs: attemptLogFiles(parts.state), artifacts: attemptArtifactFiles(parts.state) };
  if (address === undefined) return ok(here);
  const { openStoredFiles } = await import("./open-stored-files.ts");
  return openStoredFiles({ ...parts, ...here, address });
}

/** Removes the variable, which the programs that the server starts need not see. */
function takeAddress({ blobs }: Settings): string | undefined {
  const { WZP_BLOBS: address } = process.env;
  delete process.env["WZP_BLOBS"];
  return address || blobs;
}

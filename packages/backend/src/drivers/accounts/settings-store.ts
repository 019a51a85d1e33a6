import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ServerSettings } from "@wezterm-parallel/shared/protocol/api/schemas/access/admin-schemas";

import type { NewAuditEntry } from "./audit-entry.ts";

export interface StoredSettings {
  readonly settings: ServerSettings;
  /** Number of changes; 0 before the first. */
  readonly version: number;
}

/**
 * Settings of the server that can be changed while it runs; each change is written atomically with its audit
 * entry.
 */
export interface SettingsStore {
  read(): Promise<StoredSettings>;
  /** Fails with `conflict` unless `version` is the present one; undefined: no check. */
  write(
    settings: ServerSettings,
    version: number | undefined,
    audit: NewAuditEntry,
  ): Promise<Result<StoredSettings, Failure>>;
}

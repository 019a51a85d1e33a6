import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ServerSettings } from "@wezterm-parallel/shared/protocol/api/schemas/admin-schemas";

import type { NewAuditEntry } from "./audit-entry.ts";

export interface StoredSettings {
  readonly settings: ServerSettings;
  /** Counts changes; 0 while nothing was ever changed. */
  readonly version: number;
}

/** Settings of the server that are changed while it runs; each change stands in the audit log with it or not at all. */
export interface SettingsStore {
  read(): StoredSettings;
  /** `conflict` unless `version` is the present one; undefined: whatever it is. */
  write(
    settings: ServerSettings,
    version: number | undefined,
    audit: NewAuditEntry,
  ): Result<StoredSettings, Failure>;
}

import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Preferences } from "@wezterm-parallel/shared/protocol/api/schemas/preference-schemas";

export interface StoredPreferences {
  readonly preferences: Preferences;
  /** Number of changes; 0 before the first. */
  readonly version: number;
}

/** Preferences of each person; `person` is a unique key. */
export interface PreferenceStore {
  read(person: string): Promise<StoredPreferences>;
  /** Fails with `conflict` unless `version` is the present one; undefined: no check. */
  write(
    person: string,
    preferences: Preferences,
    version: number | undefined,
  ): Promise<Result<StoredPreferences, Failure>>;
}

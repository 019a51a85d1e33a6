import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Preferences } from "@wezterm-parallel/shared/protocol/api/schemas/preference-schemas";

export interface StoredPreferences {
  readonly preferences: Preferences;
  /** Counts changes; 0 while nothing was ever changed. */
  readonly version: number;
}

/** What each person chose for themselves; `person` is a key that no two share. */
export interface PreferenceStore {
  read(person: string): StoredPreferences;
  /** `conflict` unless `version` is the present one; undefined: whatever it is. */
  write(
    person: string,
    preferences: Preferences,
    version: number | undefined,
  ): Result<StoredPreferences, Failure>;
}

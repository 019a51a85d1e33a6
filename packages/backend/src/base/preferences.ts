import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type {
  Preferences as Chosen,
  PreferencesResource,
} from "@wezterm-parallel/shared/protocol/preference-schemas";

import type { Principal } from "../server/http/admission/access.ts";

/** What each person chose for themselves; keys and programs of theirs see the same. */
export interface Preferences {
  of(person: Principal): PreferencesResource;
  /** `conflict` when `etag` is not that of the present state. */
  set(person: Principal, chosen: Chosen, etag?: string): Result<PreferencesResource, Failure>;
}

import type { PreferencesInput, PreferencesResource } from "../protocol/preference-schemas.ts";
import { changer, getter, type Answer } from "./calls.ts";
import type { Transport } from "./transport.ts";

/** What whoever asks has chosen for themselves. */
export interface PreferencesClient {
  read(): Answer<PreferencesResource>;
  /** All of them; `conflict` when `etag` is given and is not that of the present state. */
  write(chosen: PreferencesInput, etag?: string): Answer<PreferencesResource>;
}

export function createPreferencesClient(transport: Transport): PreferencesClient {
  const get = getter(transport);
  const change = changer(transport);
  return {
    read: () => get("getPreferences", {}),
    write: (chosen, etag) => change("setPreferences", {}, chosen, etag),
  };
}

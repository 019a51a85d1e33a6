import type { PreferencesInput, PreferencesResource } from "../protocol/preference-schemas.ts";
import { routePath, routes } from "../protocol/routes.ts";
import { getter, type Answer } from "./calls.ts";
import { readAnswer } from "./read-answer.ts";
import type { Transport } from "./transport.ts";

/** What whoever asks has chosen for themselves. */
export interface PreferencesClient {
  read(): Answer<PreferencesResource>;
  /** All of them; `conflict` when `etag` is given and is not that of the present state. */
  write(chosen: PreferencesInput, etag?: string): Answer<PreferencesResource>;
}

export function createPreferencesClient(transport: Transport): PreferencesClient {
  const get = getter(transport);
  return {
    read: () => get("getPreferences", {}),
    write: async (chosen, etag) => {
      const response = await transport.send({
        method: routes.setPreferences.method,
        path: routePath("setPreferences", {}),
        headers: etag === undefined ? {} : { "if-match": etag },
        body: JSON.stringify(chosen),
      });
      return response.ok ? readAnswer<PreferencesResource>(response.value) : response;
    },
  };
}

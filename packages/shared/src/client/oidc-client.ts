import type { OidcResource, OidcSettingsInput, OidcTest } from "../protocol/oidc-schemas.ts";
import { changer, getter, sender, type Answer } from "./calls.ts";
import type { Transport } from "./transport.ts";

/** Setting up single sign-on. */
export interface OidcClient {
  /** `not-found` while nothing is set up. */
  find(): Answer<OidcResource>;
  /** With the ETag of what it was made from: `conflict` when somebody changed that meanwhile. */
  set(settings: OidcSettingsInput, etag?: string): Answer<OidcResource>;
  remove(): Answer<{ removed: true }>;
  /** Asks the provider; `unavailable` says what is wrong. */
  test(): Answer<OidcTest>;
}

export function createOidcClient(transport: Transport): OidcClient {
  const get = getter(transport);
  const send = sender(transport);
  const change = changer(transport);
  return {
    find: () => get("getOidc", {}),
    set: (settings, etag) => change("setOidc", {}, settings, etag),
    remove: () => send("removeOidc", {}),
    test: () => send("testOidc", {}),
  };
}

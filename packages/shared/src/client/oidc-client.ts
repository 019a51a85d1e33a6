import type { OidcResource, OidcSettingsInput, OidcTest } from "../protocol/oidc-schemas.ts";
import { routePath, routes } from "../protocol/routes.ts";
import { getter, sender, type Answer } from "./calls.ts";
import { readAnswer } from "./read-answer.ts";
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
  return {
    find: () => get("getOidc", {}),
    set: async (settings, etag) => {
      const answer = await transport.send({
        method: routes.setOidc.method,
        path: routePath("setOidc", {}),
        headers: etag === undefined ? {} : { "if-match": etag },
        body: JSON.stringify(settings),
      });
      return answer.ok ? readAnswer<OidcResource>(answer.value) : answer;
    },
    remove: () => send("removeOidc", {}),
    test: () => send("testOidc", {}),
  };
}

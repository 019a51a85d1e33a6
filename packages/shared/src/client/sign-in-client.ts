import type { SignInMethods } from "../protocol/api/schemas/access/oidc-schemas.ts";
import type { DeviceRequest } from "../protocol/api/schemas/access/sign-in-schemas.ts";
import type { Answer } from "./calls.ts";
import { createFirstClient } from "./first-client.ts";
import { sender } from "./route-calls.ts";
import type { Transport } from "./transport.ts";

/** Browser sign-in: the tokens are in cookies that no script can read. */
export interface SignInClient {
  /** Signs in by the secret of a link, once. */
  byLink(link: string): Answer<unknown>;
  /** Fails with `unauthenticated` and `data.needs` "code" when the second factor is missing. */
  byPassword(typed: { name: string; password: string; code?: string | undefined }): Answer<unknown>;
  /** Sets the password of an invited person; returns the name to sign in with. */
  acceptInvitation(invitation: string, password: string): Answer<{ name: string }>;
  methods(): Answer<SignInMethods>;
  /** Returns which program requests this code, and from where. */
  lookAtDevice(userCode: string): Answer<DeviceRequest>;
  decideDevice(userCode: string, allow: boolean): Answer<{ done: true }>;
}

export function createSignInClient(transport: Transport): SignInClient {
  const send = sender(transport);
  return {
    byLink: (link) => send("exchangeLink", {}, { link }),
    byPassword: (typed) => send("signIn", {}, typed),
    acceptInvitation: (invitation, password) => send("acceptInvitation", {}, { invitation, password }),
    ...createFirstClient(transport).signIn,
    lookAtDevice: (userCode) => send("lookAtDevice", {}, { userCode }),
    decideDevice: (userCode, allow) => send("decideDevice", {}, { userCode, allow }),
  };
}

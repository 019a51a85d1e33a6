import {
  identitySchema,
  linkBody,
  linkSchema,
  refreshBody,
  signedInSchema,
  signedOutEverywhereSchema,
  signedOutSchema,
  signOutEverywhereBody,
  userParameters,
} from "../schemas/auth-schemas.ts";
import { idempotencyHeaders } from "../schemas/routes-schemas.ts";
import {
  acceptedSchema,
  acceptInvitationBody,
  beginDeviceBody,
  changePasswordBody,
  confirmFactorBody,
  decideDeviceBody,
  deviceCodeSchema,
  devicePollSchema,
  deviceRequestSchema,
  doneSchema,
  factorEnrolmentSchema,
  invitationSchema,
  lookAtDeviceBody,
  passwordBody,
  pollDeviceBody,
  recoveryCodesSchema,
  resetUserBody,
  signInBody,
} from "../schemas/sign-in-schemas.ts";
import type { RouteContract } from "./route-contract.ts";

export const signInContract = {
  makeLink: {
    summary: "A link that signs a browser in once, as who asks for it, within a minute",
    headers: idempotencyHeaders,
    answer: linkSchema,
  },
  exchangeLink: {
    summary: "Exchanges the secret of a link for a browser's session",
    body: linkBody,
    answer: signedInSchema,
  },
  refreshSession: {
    summary:
      "A new pair of tokens for a refresh token, in the body or the browser's cookie; each counts once",
    body: refreshBody,
    answer: signedInSchema,
  },
  whoAmI: {
    summary: "Who asks, and what they may do on the server",
    answer: identitySchema,
  },
  signOut: {
    summary: "Ends this sign-in, with all its tokens, at once",
    answer: signedOutSchema,
  },
  signOutEverywhere: {
    summary: "Ends all sign-ins of one's own, this one too, with all their tokens; API keys if wanted",
    body: signOutEverywhereBody,
    answer: signedOutEverywhereSchema,
  },
  beginDevice: {
    summary: "A short code by which somebody signs this program in, in their browser",
    body: beginDeviceBody,
    answer: deviceCodeSchema,
  },
  pollDevice: {
    summary: "Waits up to 20 s for the decision; answers the tokens once, or that it is pending",
    body: pollDeviceBody,
    answer: devicePollSchema,
  },
  lookAtDevice: {
    summary: "What asks with this code, and from where",
    body: lookAtDeviceBody,
    answer: deviceRequestSchema,
  },
  decideDevice: {
    summary: "Signs the program with this code in as who confirms, or refuses it",
    body: decideDeviceBody,
    answer: doneSchema,
  },
  enrolFactor: {
    summary: "A new secret for an authenticator; it counts after its first right code",
    body: passwordBody,
    answer: factorEnrolmentSchema,
  },
  confirmFactor: {
    summary: "Turns the second factor on by its first code; the recovery codes are shown this once",
    body: confirmFactorBody,
    answer: recoveryCodesSchema,
  },
  disableFactor: {
    summary: "Takes the second factor and its recovery codes away",
    body: passwordBody,
    answer: doneSchema,
  },
  signIn: {
    summary: "Signs a person in by name, password and, where there is one, the second factor",
    body: signInBody,
    answer: signedInSchema,
  },
  acceptInvitation: {
    summary: "Sets the password of who holds an invitation, once",
    body: acceptInvitationBody,
    answer: acceptedSchema,
  },
  changePassword: {
    summary: "Changes one's own password, and ends one's other sign-ins",
    body: changePasswordBody,
    answer: doneSchema,
  },
  resetUser: {
    summary: "Ends somebody's sign-ins and password; answers the link by which they set a new one",
    params: userParameters,
    headers: idempotencyHeaders,
    body: resetUserBody,
    answer: invitationSchema,
  },
} as const satisfies Readonly<Record<string, RouteContract>>;

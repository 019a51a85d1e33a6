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
} from "../schemas/access/auth-schemas.ts";
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
  deviceLookupBody,
  passwordBody,
  pollDeviceBody,
  recoveryCodesSchema,
  resetUserBody,
  signInBody,
} from "../schemas/access/sign-in-schemas.ts";
import type { RouteContract } from "./route-contract.ts";

export const signInContract = {
  makeLink: {
    summary: "Creates a link that signs a browser in as the caller, once and within a minute",
    headers: idempotencyHeaders,
    answer: linkSchema,
  },
  exchangeLink: {
    summary: "Exchanges the secret of a sign-in link for a browser session",
    body: linkBody,
    answer: signedInSchema,
  },
  refreshSession: {
    summary: "Exchanges a refresh token, from the body or a cookie, for new tokens; each can be used once",
    body: refreshBody,
    answer: signedInSchema,
  },
  whoAmI: {
    summary: "Gets the caller and the caller's permissions on the server",
    answer: identitySchema,
  },
  signOut: {
    summary: "Ends the current sign-in and revokes all its tokens",
    answer: signedOutSchema,
  },
  signOutEverywhere: {
    summary:
      "Ends all sign-ins of the caller, including the current one, and optionally revokes the caller's API keys",
    body: signOutEverywhereBody,
    answer: signedOutEverywhereSchema,
  },
  beginDevice: {
    summary: "Creates a short code with which a person signs a program in from a browser",
    body: beginDeviceBody,
    answer: deviceCodeSchema,
  },
  pollDevice: {
    summary: "Waits up to 20 s for the decision; returns the tokens once, or that it is pending",
    body: pollDeviceBody,
    answer: devicePollSchema,
  },
  lookAtDevice: {
    summary: "Gets the program that waits for this code, and its network address",
    body: deviceLookupBody,
    answer: deviceRequestSchema,
  },
  decideDevice: {
    summary: "Confirms the sign-in of the program with this code as the caller, or refuses it",
    body: decideDeviceBody,
    answer: doneSchema,
  },
  enrolFactor: {
    summary: "Creates a secret for an authenticator; it takes effect after its first correct code",
    body: passwordBody,
    answer: factorEnrolmentSchema,
  },
  confirmFactor: {
    summary: "Enables the second factor with its first code; the recovery codes are shown only once",
    body: confirmFactorBody,
    answer: recoveryCodesSchema,
  },
  disableFactor: {
    summary: "Removes the second factor and its recovery codes",
    body: passwordBody,
    answer: doneSchema,
  },
  signIn: {
    summary: "Signs a person in with name, password and, if set up, the second factor",
    body: signInBody,
    answer: signedInSchema,
  },
  acceptInvitation: {
    summary: "Sets a password with an invitation link, which can be used once",
    body: acceptInvitationBody,
    answer: acceptedSchema,
  },
  changePassword: {
    summary: "Changes the caller's password, and ends the caller's other sign-ins",
    body: changePasswordBody,
    answer: doneSchema,
  },
  resetUser: {
    summary: "Resets a person's password and ends their sign-ins; returns a link for a new password",
    params: userParameters,
    headers: idempotencyHeaders,
    body: resetUserBody,
    answer: invitationSchema,
  },
} as const satisfies Readonly<Record<string, RouteContract>>;

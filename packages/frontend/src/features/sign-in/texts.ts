import type { SignOnRefusal } from "@wezterm-parallel/shared/protocol/api/schemas/access/oidc-schemas";

import { defineTexts } from "../../ui/texts/define-texts.ts";

export const useSignInTexts = defineTexts("sign-in", {
  address: "Address",
  allow: "Allow",
  allowed: "The program is signed in",
  allowedHint: "It continues by itself. You can close this page.",
  allowOnly: "Allow it only if you started this program yourself just now: it gets all of your permissions.",
  anotherCode: "Enter another code",
  asked: "Requested",
  away: "The server is not responding",
  awayHint: "What you typed is kept. Check the server on its machine with: wzp status",
  byLink: "Get a sign-in link on the server’s machine with:",
  code: "Second-factor code",
  codeHint: "The 6 digits from your authenticator app, or a recovery code.",
  codeNeeded: "Enter your second-factor code",
  deviceCode: "Code shown by the program",
  deviceCodeHint: "For example BCDF-GHJK. Valid for ten minutes.",
  deviceLead: "For a program on another machine, such as wzp login.",
  deviceTitle: "Sign in a program",
  ended: "Your session has ended",
  endedHint: "Sign in again to continue where you were.",
  invitationMissing: "Open this page with a link from an admin.",
  invitationMissingHint: "Ask an admin for a new link. They run:",
  invitationSpent: "This link has expired",
  invitationSpentHint:
    "It was already used, is too old, or was replaced. Ask an admin for a new link. They run:",
  kind: "Kind",
  language: "Language",
  linkSpent: "This sign-in link has expired",
  linkSpentHint: "Links work once, for one minute. Get a new one on the server’s machine:",
  look: "Continue",
  name: "Name",
  or: "or",
  passkey: "Sign in with a passkey",
  passkeyElsewhere: "Passkeys don’t work at an IP address. Sign in with yours at",
  passkeyFailed: "This browser could not use a passkey.",
  passkeyNeeded: "Sign in with your passkey",
  passkeyNeededHint: "This server requires a second factor, and yours is a passkey.",
  passkeyStopped: "The prompt was closed or timed out. Try again.",
  passkeyWrong: "This passkey can’t sign you in",
  passkeyWrongHint: "It may have been removed. Use another one, or your password.",
  password: "Password",
  passwordSet: "Your password is set. Sign in with it.",
  program: "Program",
  refuse: "Deny",
  refused: "Access denied",
  refusedHint: "The program has been notified. If someone asked you for this code, tell an admin.",
  setPassword: "Set password",
  setPasswordTitle: "Set a password",
  signIn: "Sign in",
  signedInAs: "You are signed in as {{name}}.",
  signingIn: "Signing in …",
  singleSignOn: "Sign in with single sign-on",
  toSignIn: "Go to sign-in",
  tooMany: "Too many failed attempts",
  tryNow: "You can try again now.",
  tryIn_one: "Try again in one second.",
  tryIn_other: "Try again in {{count, number}} seconds.",
  wantsIn: "A program wants to sign in",
  wrong: "Wrong name, password or code",
  wrongHint: "Forgot your password? Ask an admin for a reset link.",
  wrongDevice: "No program is waiting with this code",
  wrongDeviceHint: "Check the code, or start over on the other machine: codes expire after ten minutes.",
});

/** Reasons shown when single sign-on fails; details are in the audit log. */
const refusals = {
  "not-set-up": "Single sign-on is not set up on this server.",
  "provider-away":
    "The single sign-on provider is not responding. Try again in a minute, or sign in with a password.",
  "provider-refused": "The provider did not sign you in.",
  "not-valid": "The provider’s response could not be verified, so you were not signed in. Tell an admin.",
  "start-again": "This sign-in was started elsewhere or took too long. Start again here.",
  "no-account": "Your account at the provider has no access to this server. Ask an admin.",
  trouble: "The server could not sign you in. The reason is in its log.",
} as const satisfies Record<SignOnRefusal, string>;

export const useRefusalTexts = defineTexts("words.sign-on-refusals", refusals);

export function isRefusal(text: string | undefined): text is SignOnRefusal {
  return text !== undefined && Object.hasOwn(refusals, text);
}

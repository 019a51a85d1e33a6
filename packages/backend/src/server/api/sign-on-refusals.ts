import type { SignOnRefusal } from "../../base/single-sign-on.ts";

/** What the person reads at the form; who may know more finds it in the audit log. */
export const refusalTexts: Readonly<Record<SignOnRefusal, string>> = {
  "not-set-up": "Single sign-on is not set up on this server.",
  "provider-away":
    "The provider of single sign-on does not answer. Try again in a minute, or sign in by password.",
  "provider-refused": "The provider did not sign you in.",
  "not-valid":
    "What the provider said could not be verified, so nobody was signed in. Tell an admin: wzp oidc test",
  "start-again": "This sign-in was begun elsewhere, or took too long. Start it again here.",
  "no-account": "You are known to the provider, but you may not sign in here. Ask an admin.",
  trouble: "The server could not sign you in. Its log says why.",
};

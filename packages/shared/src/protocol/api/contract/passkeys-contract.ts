import { signedInSchema } from "../schemas/access/auth-schemas.ts";
import {
  addPasskeyBody,
  passkeyCreationSchema,
  passkeyListSchema,
  passkeyParameters,
  passkeyRequestSchema,
  passkeyResourceSchema,
  passkeySignInBody,
  renamePasskeyBody,
} from "../schemas/access/passkey-schemas.ts";
import { doneSchema, passwordBody } from "../schemas/access/sign-in-schemas.ts";
import type { RouteContract } from "./route-contract.ts";

export const passkeysContract = {
  listPasskeys: {
    summary: "Lists the caller's passkeys, oldest first, and whether passkeys work at this address",
    answer: passkeyListSchema,
  },
  beginPasskey: {
    summary: "Gets the options from which a browser creates a passkey; valid once, within five minutes",
    body: passwordBody,
    answer: passkeyCreationSchema,
  },
  addPasskey: {
    summary: "Adds the passkey that a browser created, and ends the caller's other sign-ins",
    body: addPasskeyBody,
    answer: passkeyResourceSchema,
  },
  renamePasskey: {
    summary: "Renames a passkey of the caller",
    params: passkeyParameters,
    body: renamePasskeyBody,
    answer: passkeyResourceSchema,
  },
  removePasskey: {
    summary: "Removes a passkey of the caller, unless it is the only way to sign in",
    params: passkeyParameters,
    body: passwordBody,
    answer: doneSchema,
  },
  beginPasskeySignIn: {
    summary: "Gets the challenge that a passkey signs; valid once, within five minutes",
    answer: passkeyRequestSchema,
  },
  signInByPasskey: {
    summary: "Signs a person in with a passkey, which replaces password and second factor",
    body: passkeySignInBody,
    answer: signedInSchema,
  },
} as const satisfies Readonly<Record<string, RouteContract>>;

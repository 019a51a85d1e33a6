import { signedInSchema } from "../schemas/auth-schemas.ts";
import {
  addPasskeyBody,
  passkeyCreationSchema,
  passkeyListSchema,
  passkeyParameters,
  passkeyRequestSchema,
  passkeyResourceSchema,
  passkeySignInBody,
  renamePasskeyBody,
} from "../schemas/passkey-schemas.ts";
import { doneSchema, passwordBody } from "../schemas/sign-in-schemas.ts";
import type { RouteContract } from "./route-contract.ts";

export const passkeysContract = {
  listPasskeys: {
    summary: "One's own passkeys, oldest first, and whether they work at this address",
    answer: passkeyListSchema,
  },
  beginPasskey: {
    summary: "What a browser makes a passkey from, once and within five minutes",
    body: passwordBody,
    answer: passkeyCreationSchema,
  },
  addPasskey: {
    summary: "Adds the passkey that a browser made, and ends one's other sign-ins",
    body: addPasskeyBody,
    answer: passkeyResourceSchema,
  },
  renamePasskey: {
    summary: "Renames a passkey of one's own",
    params: passkeyParameters,
    body: renamePasskeyBody,
    answer: passkeyResourceSchema,
  },
  removePasskey: {
    summary: "Removes a passkey of one's own, unless it is the last way to sign in",
    params: passkeyParameters,
    body: passwordBody,
    answer: doneSchema,
  },
  beginPasskeySignIn: {
    summary: "What a browser asks a passkey to sign, once and within five minutes",
    answer: passkeyRequestSchema,
  },
  signInByPasskey: {
    summary: "Signs a person in by a passkey, which stands for password and second factor",
    body: passkeySignInBody,
    answer: signedInSchema,
  },
} as const satisfies Readonly<Record<string, RouteContract>>;

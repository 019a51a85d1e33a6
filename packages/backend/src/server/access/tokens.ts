import { hash, randomBytes } from "node:crypto";

import type { NewToken } from "../../drivers/accounts/accounts.ts";

/** 256 bits cannot be guessed, so one fast hash is enough for storage. */
const secretBytes = 32;

/** Prefixes that let people and secret scanners recognize the tokens. */
const prefixes: Readonly<Record<NewToken["kind"], string>> = {
  access: "wzpa_",
  refresh: "wzpr_",
  key: "wzpk_",
  worker: "wzpw_",
  link: "wzpl_",
  invitation: "wzpi_",
  pool: "wzpp_",
};

interface IssuedToken {
  /** Shown once to its owner and not stored. */
  readonly token: string;
  readonly stored: NewToken;
}

export function issueToken(kind: NewToken["kind"], expiresAt?: number): IssuedToken {
  const token = prefixes[kind] + randomBytes(secretBytes).toString("base64url");
  return { token, stored: { kind, hash: hashToken(token), expiresAt } };
}

export function hashToken(token: string): Uint8Array {
  return hash("sha256", token, "buffer");
}

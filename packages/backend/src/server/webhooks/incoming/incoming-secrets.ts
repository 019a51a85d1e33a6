import { randomBytes } from "node:crypto";

import { seal, unseal } from "../../../base/secrets/seal.ts";
import type { IncomingName, IncomingRecord } from "../../../drivers/store/incoming.ts";

export interface IncomingSecrets {
  readonly secret: string;
  /** Accepted beside `secret` until then, epoch ms. */
  readonly previous?: { readonly secret: string; readonly until: number } | undefined;
}

const keyBytes = 16;

/** Returns the end of a new address; nobody can guess it, so that addresses cannot be searched for. */
export function newAddressKey(): string {
  return randomBytes(keyBytes).toString("base64url");
}

export function sealSecrets(key: Uint8Array, name: IncomingName, secrets: IncomingSecrets): string {
  return Buffer.from(seal(key, JSON.stringify(secrets), purposeOf(name))).toString("base64");
}

/** Returns undefined when they were sealed with another key. */
export function openCallSecrets(key: Uint8Array, incoming: IncomingRecord): IncomingSecrets | undefined {
  const text = unseal(key, Buffer.from(incoming.sealed, "base64"), purposeOf(incoming));
  return text === undefined ? undefined : (JSON.parse(text) as IncomingSecrets);
}

function purposeOf({ project, name }: IncomingName): string {
  return `incoming webhook p${project} ${name}`;
}

import { hkdfSync } from "node:crypto";
import type { TlsOptions } from "node:tls";

/**
 * Both ends prove that they know the key, and nothing else is accepted; each connection has keys of its own, so that a key that
 * is stolen later opens no recorded one. TLS 1.3 would also take certificates.
 */
const onlyByKey = {
  ciphers: "ECDHE-PSK-CHACHA20-POLY1305",
  minVersion: "TLSv1.2",
  maxVersion: "TLSv1.2",
} as const;

const keySize = 32;

/** The proof that a server belongs to a database, for as long as one of them holds it. */
export interface RelayKey {
  /** The lease under which the holder serves: a replica that believes in another one is refused. */
  readonly epoch: number;
  readonly secret: Uint8Array;
}

/** Derives the key of a lease from the key of the accounts, which all servers of a database have. */
export function deriveRelayKey(accountsKey: Uint8Array, epoch: number): RelayKey {
  const secret = new Uint8Array(hkdfSync("sha256", accountsKey, "", `wzp relay ${epoch}`, keySize));
  return { epoch, secret };
}

export function holderCredentials(key: RelayKey): TlsOptions {
  const psk = Buffer.from(key.secret);
  return { ...onlyByKey, pskCallback: (_socket, identity) => (identity === nameOf(key) ? psk : null) };
}

export function replicaCredentials(key: RelayKey) {
  const psk = Buffer.from(key.secret);
  return {
    ...onlyByKey,
    pskCallback: () => ({ psk, identity: nameOf(key) }),
    // There is no certificate: the key is the proof.
    checkServerIdentity: () => undefined,
  };
}

function nameOf({ epoch }: RelayKey): string {
  return `wzp ${epoch}`;
}

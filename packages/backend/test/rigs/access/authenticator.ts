import { createHash, createSign, generateKeyPairSync, randomBytes, type KeyObject } from "node:crypto";

import type {
  CreatedCredential,
  PasskeyCreation,
  PasskeyRequest,
  PresentedCredential,
} from "@wezterm-parallel/shared/protocol/api/schemas/access/passkey-schemas";

const present = 0x01;
const verified = 0x04;
const withKey = 0x40;

export interface AuthenticatorOptions {
  /** Origin of the page that the browser shows; a hostile one has another. */
  readonly origin: string;
  /** Counts its signatures; by default the counter stays 0. */
  readonly counts?: boolean;
  /** Does not verify the user by fingerprint or PIN. */
  readonly unverified?: boolean;
}

/** A software authenticator with one passkey, and the browser around it. */
export class Authenticator {
  readonly #options: AuthenticatorOptions;
  readonly #id = randomBytes(16);
  readonly #keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  #userHandle = "";
  /** For its next signature; a copy continues with its own. */
  counter = 0;

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
  }

  create({ challenge, rp, user }: PasskeyCreation): CreatedCredential {
    this.#userHandle = user.id;
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.#id.length);
    const key = [Buffer.alloc(16), length, this.#id, coseKey(this.#keys.publicKey)];
    const data = Buffer.concat([this.#dataOf(rp.id, withKey), ...key]);
    const attestation = Buffer.concat([
      Buffer.from([0xa3, 0x63]),
      Buffer.from("fmt"),
      Buffer.from([0x64]),
      Buffer.from("none"),
      Buffer.from([0x67]),
      Buffer.from("attStmt"),
      Buffer.from([0xa0, 0x68]),
      Buffer.from("authData"),
      Buffer.from([0x58, data.length]),
      data,
    ]);
    const clientDataJSON = this.#clientData("webauthn.create", challenge).toString("base64url");
    const response = { clientDataJSON, attestationObject: attestation.toString("base64url") };
    return { ...this.#named(), response: { ...response, transports: ["internal"] } };
  }

  show({ challenge, rpId }: PasskeyRequest): PresentedCredential {
    const data = this.#dataOf(rpId, 0);
    const client = this.#clientData("webauthn.get", challenge);
    const signed = Buffer.concat([data, createHash("sha256").update(client).digest()]);
    const signature = createSign("sha256").update(signed).sign(this.#keys.privateKey);
    const response = {
      clientDataJSON: client.toString("base64url"),
      authenticatorData: data.toString("base64url"),
      signature: signature.toString("base64url"),
      userHandle: this.#userHandle,
    };
    return { ...this.#named(), response };
  }

  #named() {
    const id = this.#id.toString("base64url");
    return { id, rawId: id, type: "public-key" } as const;
  }

  #dataOf(site: string, more: number): Buffer {
    const { counts = false, unverified = false } = this.#options;
    const counter = Buffer.alloc(4);
    if (counts) counter.writeUInt32BE(++this.counter);
    const flags = present | (unverified ? 0 : verified) | more;
    return Buffer.concat([createHash("sha256").update(site).digest(), Buffer.of(flags), counter]);
  }

  #clientData(type: string, challenge: string): Buffer {
    const { origin } = this.#options;
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }
}

/** Encodes a map of kty, alg, crv, x and y as CBOR. */
function coseKey(key: KeyObject): Buffer {
  const { x = "", y = "" } = key.export({ format: "jwk" });
  const [head, middle] = [Buffer.from("a5010203262001215820", "hex"), Buffer.from("225820", "hex")];
  return Buffer.concat([head, Buffer.from(x, "base64url"), middle, Buffer.from(y, "base64url")]);
}

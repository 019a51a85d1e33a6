import { createECDH, hkdfSync } from "node:crypto";

/** The keys by which push services recognise this server (RFC 8292), in base64url. */
export interface VapidKeys {
  readonly publicKey: string;
  readonly privateKey: string;
}

const bytes = 32;

/** Derives the keys from the key of this home: nothing has to be stored, and a copy of the database has none. */
export function deriveVapidKeys(key: Uint8Array): VapidKeys {
  for (let count = 0; ; count += 1) {
    const privateKey = Buffer.from(hkdfSync("sha256", key, "", `web push ${count}`, bytes));
    const publicKey = publicKeyOf(privateKey);
    if (publicKey !== undefined)
      return { publicKey: publicKey.toString("base64url"), privateKey: privateKey.toString("base64url") };
  }
}

/** Returns undefined for the few numbers that are no keys of this curve. */
function publicKeyOf(privateKey: Buffer): Buffer | undefined {
  const curve = createECDH("prime256v1");
  try {
    curve.setPrivateKey(privateKey);
    return curve.getPublicKey();
  } catch {
    return undefined;
  }
}

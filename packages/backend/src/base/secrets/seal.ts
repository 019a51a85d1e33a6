import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

const ivBytes = 12;
const tagBytes = 16;
/** First byte of sealed data; a different format gets a different number. */
const version = 1;

/** Encrypts with AES-256-GCM. `of` is authenticated: data sealed for one purpose cannot be unsealed for another. */
export function seal(key: Uint8Array, text: string, of: string): Uint8Array {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(of));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([Buffer.of(version), iv, cipher.getAuthTag(), sealed]);
}

/** Returns undefined when the data was altered, has another purpose, or was sealed with another key. */
export function unseal(key: Uint8Array, sealed: Uint8Array, of: string): string | undefined {
  const bodyAt = 1 + ivBytes + tagBytes;
  if (sealed[0] !== version || sealed.length < bodyAt) return undefined;
  const iv = sealed.subarray(1, 1 + ivBytes);
  const decipher = createDecipheriv("aes-256-gcm", key, iv, { authTagLength: tagBytes })
    .setAAD(Buffer.from(of))
    .setAuthTag(sealed.subarray(1 + ivBytes, bodyAt));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(bodyAt)), decipher.final()]).toString("utf8");
  } catch {
    return undefined;
  }
}

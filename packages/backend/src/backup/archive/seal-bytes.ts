import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { zstdCompress, zstdDecompress } from "node:zlib";

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

const ivBytes = 12;
const tagBytes = 16;
const bodyAt = 1 + ivBytes + tagBytes;
/** First byte of sealed data; a different format gets a different number. */
const version = 1;

/** Compresses, then encrypts with AES-256-GCM; `name` is authenticated, so files of an archive cannot be swapped. */
export async function sealBytes(key: Uint8Array, bytes: Uint8Array, name: string): Promise<Buffer> {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(name));
  const sealed = Buffer.concat([cipher.update(await compress(bytes)), cipher.final()]);
  return Buffer.concat([Buffer.of(version), iv, cipher.getAuthTag(), sealed]);
}

/** Returns undefined for bytes that were altered, have another name, or were sealed with another key. */
export async function unsealBytes(
  key: Uint8Array,
  sealed: Uint8Array,
  name: string,
): Promise<Buffer | undefined> {
  if (sealed[0] !== version || sealed.length < bodyAt) return undefined;
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(1, 1 + ivBytes), {
    authTagLength: tagBytes,
  })
    .setAAD(Buffer.from(name))
    .setAuthTag(sealed.subarray(1 + ivBytes, bodyAt));
  try {
    return await decompress(Buffer.concat([decipher.update(sealed.subarray(bodyAt)), decipher.final()]));
  } catch {
    return undefined;
  }
}

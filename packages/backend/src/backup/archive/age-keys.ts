import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from "age-encryption";

/** A private key of age, and the public key that belongs to it. */
export interface AgeKeys {
  readonly identity: string;
  readonly recipient: string;
}

export async function makeAgeKeys(): Promise<AgeKeys> {
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

export async function isRecipient(text: string): Promise<boolean> {
  try {
    await encryptTo(text, new Uint8Array());
    return true;
  } catch {
    return false;
  }
}

/** Encrypts a few bytes as a file of age. */
export function encryptTo(recipient: string, bytes: Uint8Array): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return encrypter.encrypt(bytes);
}

/** Returns undefined if the file is not for this private key, or was altered. */
export async function decryptWith(identity: string, file: Uint8Array): Promise<Uint8Array | undefined> {
  try {
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    return await decrypter.decrypt(file);
  } catch {
    return undefined;
  }
}

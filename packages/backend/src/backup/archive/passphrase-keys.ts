import { randomBytes, scrypt, type ScryptOptions } from "node:crypto";

import { z } from "zod";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { keyBytes } from "../../base/secrets/key-file.ts";
import { type ArchiveKeys, keyFile, namesWith, sealingWith, writeKeyFile } from "./archive-keys.ts";
import type { BackupTarget } from "./backup-target.ts";
import { sealBytes, unsealBytes } from "./seal-bytes.ts";

/** 128 MiB and about half a second for each guess of a passphrase. */
const cost = { N: 2 ** 17, r: 8, p: 1 } as const;
/** Refuses files that demand more memory than this to open. */
const mostN = 2 ** 20;

const passphraseFileSchema = z.object({
  format: z.literal("wezterm-parallel-backup"),
  version: z.literal(1),
  kdf: z.object({
    name: z.literal("scrypt"),
    N: z.number().int().min(2).max(mostN),
    r: z.number().int().min(1).max(8),
    p: z.number().int().min(1).max(4),
    salt: z.base64(),
  }),
  key: z.base64(),
});
type PassphraseFile = z.infer<typeof passphraseFileSchema>;

/** Opens the keys of an archive that a passphrase opens; undefined for another file. */
export async function openPassphraseKeys(
  target: BackupTarget,
  text: string,
  passphrase: string,
): Promise<Result<ArchiveKeys, Failure> | undefined> {
  const file = parseFile(text);
  if (file === undefined) return undefined;
  const wrapping = await deriveKey(passphrase, file.kdf);
  const key = await unsealBytes(wrapping, Buffer.from(file.key, "base64"), keyFile);
  return key === undefined ? fail(wrongPassphrase(target.place)) : ok(keysFrom(key));
}

/** Makes the keys of a new archive: they come from a random one, which the passphrase unlocks. */
export async function makePassphraseKeys(target: BackupTarget, passphrase: string): Promise<ArchiveKeys> {
  const key = randomBytes(keyBytes);
  const kdf = { name: "scrypt" as const, ...cost, salt: randomBytes(16).toString("base64") };
  const sealed = await sealBytes(await deriveKey(passphrase, kdf), key, keyFile);
  await writeKeyFile(target, {
    format: "wezterm-parallel-backup",
    version: 1,
    kdf,
    key: sealed.toString("base64"),
  } satisfies PassphraseFile);
  return keysFrom(key);
}

function keysFrom(key: Uint8Array): ArchiveKeys {
  const sealing = sealingWith(key);
  return { nameOf: namesWith(key), snapshots: sealing, chunks: sealing };
}

function deriveKey(passphrase: string, { N, r, p, salt }: PassphraseFile["kdf"]): Promise<Buffer> {
  const options: ScryptOptions = { N, r, p, maxmem: 256 * N * r };
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize("NFC"), Buffer.from(salt, "base64"), keyBytes, options, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}

function parseFile(text: string): PassphraseFile | undefined {
  try {
    return passphraseFileSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function wrongPassphrase(place: string): Failure {
  return {
    reason: "unauthorized",
    detail: `The passphrase does not open the backup in ${place}.`,
    hint: "Use the passphrase of its first backup; without it, nobody can read the backup.",
  };
}

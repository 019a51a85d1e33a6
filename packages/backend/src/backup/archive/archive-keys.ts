import { createHmac, hkdfSync, randomBytes, scrypt, type ScryptOptions } from "node:crypto";

import { z } from "zod";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { DirectoryTarget } from "./directory-target.ts";
import { sealBytes, unsealBytes } from "./seal-bytes.ts";

const keyFile = "wzp-backup.json";
const keyBytes = 32;
/** 128 MiB and about half a second for each guess of a passphrase. */
const cost = { N: 2 ** 17, r: 8, p: 1 } as const;
/** Refuses files that demand more memory than this to open. */
const mostN = 2 ** 20;

const keyFileSchema = z.object({
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
type KeyFile = z.infer<typeof keyFileSchema>;

/** The keys of an archive: they come from a random one, which the passphrase unlocks. */
export interface ArchiveKeys {
  readonly sealing: Uint8Array;
  /** Names a chunk after its content: somebody without the key cannot tell whether an archive contains a known file. */
  nameOf(bytes: Uint8Array): string;
}

/** Opens the keys of the archive in `target`; undefined where there is no archive. */
export async function openArchiveKeys(
  target: DirectoryTarget,
  passphrase: string,
): Promise<Result<ArchiveKeys | undefined, Failure>> {
  const bytes = await target.read(keyFile);
  if (bytes === undefined) return ok(undefined);
  const file = parseKeyFile(bytes.toString("utf8"));
  if (file === undefined) return fail(noArchive(target.directory));
  const wrapping = await deriveKey(passphrase, file.kdf);
  const key = await unsealBytes(wrapping, Buffer.from(file.key, "base64"), keyFile);
  return key === undefined ? fail(wrongPassphrase(target.directory)) : ok(keysFrom(key));
}

/** Makes the keys of a new archive. */
export async function makeArchiveKeys(target: DirectoryTarget, passphrase: string): Promise<ArchiveKeys> {
  const key = randomBytes(keyBytes);
  const kdf = { name: "scrypt" as const, ...cost, salt: randomBytes(16).toString("base64") };
  const sealed = await sealBytes(await deriveKey(passphrase, kdf), key, keyFile);
  const file: KeyFile = {
    format: "wezterm-parallel-backup",
    version: 1,
    kdf,
    key: sealed.toString("base64"),
  };
  await target.write(keyFile, Buffer.from(`${JSON.stringify(file, undefined, 2)}\n`));
  await target.settle();
  return keysFrom(key);
}

function keysFrom(key: Uint8Array): ArchiveKeys {
  const naming = derive(key, "names");
  return {
    sealing: derive(key, "contents"),
    nameOf: (bytes) => createHmac("sha256", naming).update(bytes).digest("hex"),
  };
}

function derive(key: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", key, "", `wezterm-parallel backup ${purpose}`, keyBytes));
}

function deriveKey(passphrase: string, { N, r, p, salt }: KeyFile["kdf"]): Promise<Buffer> {
  const options: ScryptOptions = { N, r, p, maxmem: 256 * N * r };
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize("NFC"), Buffer.from(salt, "base64"), keyBytes, options, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}

function parseKeyFile(text: string): KeyFile | undefined {
  try {
    return keyFileSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export function noArchive(directory: string): Failure {
  return {
    reason: "not-found",
    detail: `${directory} has no backup that this release can read.`,
    hint: "Name the directory that was given to: wzp backup create",
  };
}

function wrongPassphrase(directory: string): Failure {
  return {
    reason: "unauthorized",
    detail: `The passphrase does not open the backup in ${directory}.`,
    hint: "Use the passphrase of its first backup; without it, nobody can read the backup.",
  };
}

import { createHmac, hkdfSync } from "node:crypto";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { keyBytes } from "../../base/secrets/key-file.ts";
import type { BackupTarget } from "./backup-target.ts";
import { sealBytes, unsealBytes } from "./seal-bytes.ts";

/** The file of an archive that says what opens it. */
export const keyFile = "wzp-backup.json";

/** The secret that opens an archive, or begins one. */
export type ArchiveSecret =
  | { readonly kind: "passphrase"; readonly passphrase: string }
  | {
      readonly kind: "recipient";
      /** Whom a new archive is for; one that is there must be for the same. */
      readonly recipient?: string | undefined;
      /** The home's own key, with which it adds backups. */
      readonly writeKey?: Uint8Array | undefined;
      /** The private key, without which nobody reads what was backed up. */
      readonly identity?: string | undefined;
    };

export interface Sealing {
  /** The name is authenticated, so files of an archive cannot be swapped. */
  seal(bytes: Uint8Array, name: string): Promise<Buffer>;
  /** Returns undefined for bytes that are not what was sealed; fails without the key. */
  open(sealed: Uint8Array, name: string): Promise<Result<Buffer | undefined, Failure>>;
}

/** The keys of an archive. */
export interface ArchiveKeys {
  /** Names a chunk after its content: somebody without the key cannot tell whether an archive contains a known file. */
  nameOf(bytes: Uint8Array): string;
  /** Seals snapshots, which say what there is; a home reads its own to add only what is new. */
  readonly snapshots: Sealing;
  /** Seals the contents of files, and their lists. */
  readonly chunks: Sealing;
}

/** Opens the keys of the archive in `target`; undefined where there is no archive. */
export async function openArchiveKeys(
  target: BackupTarget,
  secret: ArchiveSecret,
): Promise<Result<ArchiveKeys | undefined, Failure>> {
  const bytes = await target.read(keyFile);
  if (bytes === undefined) return ok(undefined);
  const { openPassphraseKeys } = await import("./passphrase-keys.ts");
  const { openRecipientKeys } = await import("./recipient-keys.ts");
  const text = bytes.toString("utf8");
  const opened =
    secret.kind === "passphrase"
      ? await openPassphraseKeys(target, text, secret.passphrase)
      : await openRecipientKeys(target, text, secret);
  return opened ?? fail(noArchive(target.place));
}

/** Makes the keys of a new archive. */
export async function makeArchiveKeys(
  target: BackupTarget,
  secret: ArchiveSecret,
): Promise<Result<ArchiveKeys, Failure>> {
  if (secret.kind === "passphrase") {
    const { makePassphraseKeys } = await import("./passphrase-keys.ts");
    return ok(await makePassphraseKeys(target, secret.passphrase));
  }
  const { makeRecipientKeys } = await import("./recipient-keys.ts");
  return makeRecipientKeys(target, secret);
}

/** Writes the file that says what opens an archive. */
export async function writeKeyFile(target: BackupTarget, file: object): Promise<void> {
  await target.write(keyFile, Buffer.from(`${JSON.stringify(file, undefined, 2)}\n`));
  await target.settle();
}

export function namesWith(key: Uint8Array): ArchiveKeys["nameOf"] {
  const naming = deriveFor(key, "names");
  return (bytes) => createHmac("sha256", naming).update(bytes).digest("hex");
}

export function sealingWith(key: Uint8Array): Sealing {
  const sealing = deriveFor(key, "contents");
  return {
    seal: (bytes, name) => sealBytes(sealing, bytes, name),
    open: async (sealed, name) => ok(await unsealBytes(sealing, sealed, name)),
  };
}

/** Derives the key for one purpose from the random one of an archive or a home. */
export function deriveFor(key: Uint8Array, purpose: string, salt = ""): Uint8Array {
  const info = `wezterm-parallel backup ${purpose}`;
  return new Uint8Array(hkdfSync("sha256", key, Buffer.from(salt, "base64"), info, keyBytes));
}

export function noArchive(place: string): Failure {
  return {
    reason: "not-found",
    detail: `${place} has no backup that this release can read.`,
    hint: "Name the directory that was given to: wzp backup create",
  };
}

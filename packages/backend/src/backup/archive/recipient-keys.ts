import { createHmac, randomBytes } from "node:crypto";

import { z } from "zod";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import {
  type ArchiveKeys,
  type ArchiveSecret,
  deriveFor,
  namesWith,
  sealingWith,
  writeKeyFile,
} from "./archive-keys.ts";
import { decryptWith, encryptTo, isRecipient } from "./age-keys.ts";
import type { BackupTarget } from "./backup-target.ts";
import { RecipientSealing } from "./recipient-sealing.ts";

type RecipientSecret = Extract<ArchiveSecret, { kind: "recipient" }>;

const recipientFileSchema = z.object({
  format: z.literal("wezterm-parallel-backup"),
  version: z.literal(2),
  /** The public key of who may read. */
  recipient: z.string(),
  salt: z.base64(),
  /** Tells whether a home's key is that of this archive. */
  check: z.base64(),
  /** The key of names and snapshots, encrypted to the recipient. */
  key: z.base64(),
});
type RecipientFile = z.infer<typeof recipientFileSchema>;

/** Opens the keys of an archive for a public key; undefined for another file. */
export async function openRecipientKeys(
  target: BackupTarget,
  text: string,
  { recipient, writeKey, identity }: RecipientSecret,
): Promise<Result<ArchiveKeys, Failure> | undefined> {
  const file = parseFile(text);
  if (file === undefined) return undefined;
  if (recipient !== undefined && recipient !== file.recipient) return fail(otherRecipient(target, file));
  if (identity !== undefined) {
    const key = await decryptWith(identity, Buffer.from(file.key, "base64"));
    return key === undefined ? fail(wrongIdentity(target, file)) : ok(keysFrom(target, file, key, identity));
  }
  const key = writeKey && archiveKey(writeKey, file.salt);
  return key === undefined || checkOf(key) !== file.check
    ? fail(noWriteKey(target))
    : ok(keysFrom(target, file, key));
}

/** Makes the keys of a new archive: its home derives them again to write, and only the recipient reads. */
export async function makeRecipientKeys(
  target: BackupTarget,
  { recipient = "", writeKey }: RecipientSecret,
): Promise<Result<ArchiveKeys, Failure>> {
  if (!(await isRecipient(recipient))) return fail(noRecipient(recipient));
  if (writeKey === undefined) return fail(noWriteKey(target));
  const salt = randomBytes(16).toString("base64");
  const key = archiveKey(writeKey, salt);
  const sealed = Buffer.from(await encryptTo(recipient, key)).toString("base64");
  const file: RecipientFile = {
    format: "wezterm-parallel-backup",
    version: 2,
    recipient,
    salt,
    check: checkOf(key),
    key: sealed,
  };
  await writeKeyFile(target, file);
  return ok(keysFrom(target, file, key));
}

function keysFrom(
  target: BackupTarget,
  { recipient }: RecipientFile,
  key: Uint8Array,
  identity?: string,
): ArchiveKeys {
  return {
    nameOf: namesWith(key),
    snapshots: sealingWith(key),
    chunks: new RecipientSealing({ target, recipient, identity }),
  };
}

/** A home may have several archives, which have nothing in common. */
function archiveKey(writeKey: Uint8Array, salt: string): Uint8Array {
  return deriveFor(writeKey, "archive", salt);
}

function checkOf(key: Uint8Array): string {
  return createHmac("sha256", key).update("wezterm-parallel backup check").digest("base64");
}

function parseFile(text: string): RecipientFile | undefined {
  try {
    return recipientFileSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function noRecipient(recipient: string): Failure {
  return {
    reason: "invalid-request",
    detail: `${recipient} is no public key of age, which begins with age1.`,
    hint: "Make a pair of keys with: wzp backup new-key FILE",
  };
}

function otherRecipient({ place }: BackupTarget, { recipient }: RecipientFile): Failure {
  return {
    reason: "conflict",
    detail: `The backups in ${place} are for ${recipient}.`,
    hint: "Use another directory for another public key.",
  };
}

function wrongIdentity({ place }: BackupTarget, { recipient }: RecipientFile): Failure {
  return {
    reason: "unauthorized",
    detail: `The private key does not open the backups in ${place}, which are for ${recipient}.`,
    hint: "Name the file of the private key of that public key: --key-file FILE",
  };
}

function noWriteKey({ place }: BackupTarget): Failure {
  return {
    reason: "unauthorized",
    detail: `This home did not begin the backups in ${place}, so it has no key that adds to them.`,
    hint: "Name the file of their private key: --key-file FILE",
  };
}

import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

import { z } from "zod";

import { keyBytes } from "../../base/secrets/key-file.ts";
import { type ArchiveSecret, keyFile } from "../../backup/archive/archive-keys.ts";
import type { BackupTarget } from "../../backup/archive/backup-target.ts";

/** The secret of backups, as a person or `config.yaml` gives it. */
export type GivenSecret =
  | { readonly passphrase: string }
  | { readonly recipient?: string | undefined; readonly identity?: string | undefined };

/** Backed up itself, so that a restored home goes on adding to its backups. */
const writeKeyName = "backup-write.key";

/** Adds the key with which the home writes; `create` makes it, if backups are for a public key. */
export function secretOfHome(state: string, given: GivenSecret, create: boolean): ArchiveSecret {
  if ("passphrase" in given) return { kind: "passphrase", ...given };
  const { recipient, identity } = given;
  const path = `${state}/${writeKeyName}`;
  if (create && recipient !== undefined && existsSync(state) && !existsSync(path))
    writeFileSync(path, randomBytes(keyBytes), { mode: 0o600, flag: "wx", flush: true });
  const writeKey = existsSync(path) ? readFileSync(path) : undefined;
  return { kind: "recipient", recipient, identity, writeKey };
}

const keyFileVersion = z.object({ version: z.number() });

export type SecretKind = ArchiveSecret["kind"];

/** Returns what the backups in a place are opened with; undefined: it has none, so the next one decides. */
export async function secretOfBackups(target: BackupTarget): Promise<SecretKind | undefined> {
  const file = await target.read(keyFile);
  if (file === undefined) return undefined;
  try {
    const { version } = keyFileVersion.parse(JSON.parse(file.toString("utf8")));
    return version === 2 ? "recipient" : "passphrase";
  } catch {
    return "passphrase";
  }
}

import { randomBytes } from "node:crypto";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { keyBytes } from "../../base/secrets/key-file.ts";
import { decryptWith, encryptTo } from "./age-keys.ts";
import type { Sealing } from "./archive-keys.ts";
import type { BackupTarget } from "./backup-target.ts";
import { sealBytes, unsealBytes } from "./seal-bytes.ts";

interface RecipientSealingOptions {
  readonly target: BackupTarget;
  readonly recipient: string;
  readonly identity: string | undefined;
}

/** First byte of a chunk whose key is in a file of its own; see `seal-bytes.ts` for the other. */
const version = 2;
const idBytes = 8;
const sealedAt = 1 + idBytes;

/**
 * Seals chunks so that whoever sealed them cannot open them afterwards. Each program that writes has a key of its own, which it
 * leaves in the archive for the recipient alone, and forgets.
 */
export class RecipientSealing implements Sealing {
  readonly #options: RecipientSealingOptions;
  #own: Promise<{ readonly id: Buffer; readonly key: Buffer }> | undefined;
  readonly #known = new Map<string, Promise<Uint8Array | undefined>>();

  constructor(options: RecipientSealingOptions) {
    this.#options = options;
  }

  async seal(bytes: Uint8Array, name: string): Promise<Buffer> {
    const { id, key } = await (this.#own ??= this.#makeOwn());
    return Buffer.concat([Buffer.of(version), id, await sealBytes(key, bytes, name)]);
  }

  async open(sealed: Uint8Array, name: string): Promise<Result<Buffer | undefined, Failure>> {
    const { identity, target } = this.#options;
    if (identity === undefined) return fail(noIdentity(target));
    if (sealed[0] !== version || sealed.length < sealedAt) return ok(undefined);
    const id = Buffer.from(sealed.subarray(1, sealedAt)).toString("hex");
    const found = this.#known.get(id) ?? this.#readKey(id, identity);
    this.#known.set(id, found);
    const key = await found;
    return ok(key && (await unsealBytes(key, sealed.subarray(sealedAt), name)));
  }

  async #makeOwn() {
    const { target, recipient } = this.#options;
    const [id, key] = [randomBytes(idBytes), randomBytes(keyBytes)];
    await target.write(pathOf(id.toString("hex")), Buffer.from(await encryptTo(recipient, key)));
    return { id, key };
  }

  async #readKey(id: string, identity: string): Promise<Uint8Array | undefined> {
    const file = await this.#options.target.read(pathOf(id));
    return file && (await decryptWith(identity, file));
  }
}

function pathOf(id: string): string {
  return `keys/${id}.age`;
}

function noIdentity({ place }: BackupTarget): Failure {
  return {
    reason: "unauthorized",
    detail: `What is in the backups in ${place} can only be read with their private key.`,
    hint: "Name its file: --key-file FILE",
  };
}

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { chunksOf, type Snapshot, snapshotSchema } from "../contents/snapshot.ts";
import {
  type ArchiveKeys,
  type ArchiveSecret,
  makeArchiveKeys,
  noArchive,
  openArchiveKeys,
} from "./archive-keys.ts";
import type { BackupTarget } from "./backup-target.ts";

/** The sizes and counts that one backup added to the archive. */
export interface Added {
  readonly chunks: number;
  /** Bytes as stored, compressed and sealed. */
  readonly bytes: number;
}

/** Snapshots of a home in one place; equal content is stored once, and all of it is sealed. */
export class Archive {
  readonly #target: BackupTarget;
  readonly #keys: ArchiveKeys;
  #added = { chunks: 0, bytes: 0 };

  private constructor(target: BackupTarget, keys: ArchiveKeys) {
    this.#target = target;
    this.#keys = keys;
  }

  /** Opens an archive. `create` makes one where there is none; otherwise that is `not-found`. */
  static async open(
    target: BackupTarget,
    secret: ArchiveSecret,
    { create }: { readonly create: boolean },
  ): Promise<Result<Archive, Failure>> {
    const keys = await openArchiveKeys(target, secret);
    if (!keys.ok) return keys;
    if (keys.value !== undefined) return ok(new Archive(target, keys.value));
    if (!create) return fail(noArchive(target.place));
    const made = await makeArchiveKeys(target, secret);
    return made.ok ? ok(new Archive(target, made.value)) : made;
  }

  get added(): Added {
    return this.#added;
  }

  /** Stores bytes that the archive does not have yet; returns their name. */
  async put(bytes: Uint8Array): Promise<string> {
    const name = this.#keys.nameOf(bytes);
    const path = pathOf(name);
    if (await this.#target.has(path)) return name;
    const sealed = await this.#keys.chunks.seal(bytes, name);
    await this.#target.write(path, sealed);
    this.#added = { chunks: this.#added.chunks + 1, bytes: this.#added.bytes + sealed.length };
    return name;
  }

  has(name: string): Promise<boolean> {
    return this.#target.has(pathOf(name));
  }

  /** Fails with `backup-damaged` for a chunk that is missing or is not what was stored. */
  async get(name: string): Promise<Result<Buffer, Failure>> {
    const sealed = await this.#target.read(pathOf(name));
    const opened = sealed === undefined ? ok(undefined) : await this.#keys.chunks.open(sealed, name);
    if (!opened.ok) return opened;
    if (opened.value !== undefined) return ok(opened.value);
    return fail(damaged(`${this.#target.place}/${pathOf(name)}`, sealed === undefined));
  }

  /** Puts a damaged chunk aside, so that the next backup stores it again if the home still has it. */
  async putAside(name: string): Promise<void> {
    if (await this.has(name)) await this.#target.rename(pathOf(name), `damaged-${name}`);
  }

  /** Ids of all snapshots, oldest first. */
  async snapshots(): Promise<readonly string[]> {
    return (await this.#target.list("snapshots")).map((name) => name.slice("snapshots/".length));
  }

  async readSnapshot(id: string): Promise<Result<Snapshot, Failure>> {
    const name = `snapshots/${id}`;
    const sealed = await this.#target.read(name);
    const opened = sealed === undefined ? ok(undefined) : await this.#keys.snapshots.open(sealed, name);
    if (!opened.ok) return opened;
    const bytes = opened.value;
    if (bytes === undefined) return fail(damaged(`${this.#target.place}/${name}`, sealed === undefined));
    return ok(snapshotSchema.parse(JSON.parse(bytes.toString("utf8"))));
  }

  /** The last step of a backup: everything that the snapshot needs is durable before it exists. */
  async writeSnapshot(snapshot: Snapshot): Promise<void> {
    await this.#target.settle();
    const name = `snapshots/${snapshot.id}`;
    const sealed = await this.#keys.snapshots.seal(Buffer.from(JSON.stringify(snapshot)), name);
    await this.#target.write(name, sealed);
    await this.#target.settle();
  }

  /** Removes snapshots, and then the chunks that no other needs; nobody may be writing to the archive. */
  async remove(ids: readonly string[]): Promise<Result<void, Failure>> {
    await this.#target.remove(ids.map((id) => `snapshots/${id}`));
    const needed = new Set<string>();
    for (const id of await this.snapshots()) {
      const kept = await this.readSnapshot(id);
      // A snapshot that cannot be read needs chunks that nobody knows, so none is removed.
      if (!kept.ok) return kept;
      for (const name of chunksOf(kept.value)) needed.add(name);
    }
    const stored = await this.#target.list("chunks");
    await this.#target.remove(stored.filter((path) => !needed.has(path.slice(path.lastIndexOf("/") + 1))));
    for (const folder of ["chunks", "keys"]) await this.#target.removeParts(folder);
    return ok(undefined);
  }
}

function pathOf(name: string): string {
  return `chunks/${name.slice(0, 2)}/${name}`;
}

function damaged(path: string, missing: boolean): Failure {
  return {
    reason: "backup-damaged",
    detail: missing ? `${path} is missing from the backup.` : `${path} is not what was stored.`,
    hint: "Find what is affected with: wzp backup verify — and use an earlier backup for it.",
  };
}

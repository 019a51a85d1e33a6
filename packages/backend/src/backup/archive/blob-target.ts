import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { BlobLost, type Blobs } from "../../drivers/blob/blobs.ts";
import type { BackupTarget } from "./backup-target.ts";

/** An archive in a store of blobs; throws `BlobLost` when that stays away. Only this program may be writing. */
export class BlobTarget implements BackupTarget {
  readonly place: string;
  readonly #blobs: Blobs;
  /** Names by folder, asked for once: to ask for each of ten thousand pieces would take minutes. */
  readonly #known = new Map<string, Promise<Set<string>>>();

  constructor(blobs: Blobs) {
    this.place = blobs.place;
    this.#blobs = blobs;
  }

  async read(name: string): Promise<Buffer | undefined> {
    const found = valueOf(await this.#blobs.get(name));
    if (found === undefined) return undefined;
    const pieces: Uint8Array[] = [];
    for await (const piece of found.content) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    valueOf(await this.#blobs.put(name, bytes, { bytes: bytes.length }));
    (await this.#known.get(folderOf(name)))?.add(name);
  }

  async has(name: string): Promise<boolean> {
    return (await this.#namesIn(folderOf(name))).has(name);
  }

  async list(folder: string): Promise<readonly string[]> {
    return [...(await this.#namesIn(folder))].toSorted();
  }

  async remove(names: readonly string[]): Promise<void> {
    valueOf(await this.#blobs.remove(names));
    for (const name of names) (await this.#known.get(folderOf(name)))?.delete(name);
  }

  async rename(from: string, to: string): Promise<void> {
    const content = await this.read(from);
    if (content !== undefined) await this.write(to, content);
    await this.remove([from]);
  }

  /** A store acknowledges only durable writes. */
  async settle(): Promise<void> {}

  /** A blob never appears in part. */
  async removeParts(): Promise<void> {}

  #namesIn(folder: string): Promise<Set<string>> {
    const known = this.#known.get(folder) ?? this.#ask(folder);
    this.#known.set(folder, known);
    return known;
  }

  async #ask(folder: string): Promise<Set<string>> {
    const names = new Set<string>();
    let after: string | undefined;
    do {
      const page = valueOf(await this.#blobs.list({ prefix: `${folder}/`, after }));
      for (const { key } of page.items) names.add(key);
      after = page.next;
    } while (after !== undefined);
    return names;
  }
}

function folderOf(name: string): string {
  return name.slice(0, Math.max(0, name.indexOf("/")));
}

function valueOf<T>(result: Result<T, Failure>): T {
  if (!result.ok) throw new BlobLost(result.failure);
  return result.value;
}

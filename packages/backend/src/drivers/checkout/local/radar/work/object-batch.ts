import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { diskFailure } from "@wezterm-parallel/shared/node/disk-full";

import type { RadarStore } from "../radar-store.ts";
import { type GitObject, nameObject, writeLoose } from "./write-object.ts";
import { writePack } from "./write-pack.ts";

/** Fewer are written each by itself: git looks for an object in each pack. */
const leastOfPack = 8;
const mostPacks = 200;
/** Ids of written objects that are remembered. */
const mostKnown = 50_000;

/** Collects objects that are written together; those that the radar has written before are not written again. */
export class ObjectBatch {
  readonly #store: RadarStore;
  readonly #idLength: number;
  readonly #objects = new Map<string, GitObject>();

  /** `idLength` is in bytes. */
  constructor(store: RadarStore, idLength: number) {
    this.#store = store;
    this.#idLength = idLength;
  }

  /** Returns the id of the object, which is there after `write`. */
  add(object: GitObject): string {
    const id = nameObject(object, this.#idLength);
    if (!this.#store.written.ids.has(id)) this.#objects.set(id, object);
    return id;
  }

  async write(): Promise<Result<void, Failure>> {
    const { objects, written } = this.#store;
    try {
      if (this.#objects.size < leastOfPack || written.packs >= mostPacks) {
        await Promise.all(Array.from(this.#objects, ([id, object]) => writeLoose(objects, id, object)));
      } else {
        written.packs += 1;
        await writePack(objects, this.#objects);
      }
    } catch (error) {
      const failure = diskFailure(error);
      if (failure === undefined) throw error;
      return fail(failure);
    }
    if (written.ids.size > mostKnown) written.ids.clear();
    for (const id of this.#objects.keys()) written.ids.add(id);
    this.#objects.clear();
    return ok(undefined);
  }
}

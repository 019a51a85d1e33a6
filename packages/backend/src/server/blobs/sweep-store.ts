import { buffer } from "node:stream/consumers";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { BlobInfo, Blobs } from "../../drivers/blob/blobs.ts";
import {
  attemptsFolder,
  decodeStored,
  encodeStored,
  objectKey,
  objectsFolder,
  objectsOf,
  removedFolder,
  removedKey,
  runFolder,
  type StoredAttempt,
} from "./stored-attempt.ts";

type Part = "logs" | "artifacts";
type Done = Promise<Result<void, Failure>>;

interface SweepOptions {
  readonly blobs: Blobs;
  /** Ms for which removed blobs stay, so that a database restored from a backup still has its files. */
  readonly graceMs: number;
  readonly now: () => number;
  readonly hasRun: (run: number) => Promise<boolean>;
  readonly stopped: () => boolean;
}

/** Removes from the store what no run refers to any more: notes it first, and deletes it after a grace. */
export class StoreSweep {
  readonly #options: SweepOptions;

  constructor(options: SweepOptions) {
    this.#options = options;
  }

  /** Notes that a run, or a part of it, is no longer kept. */
  async forget(run: number, part: Part | "all"): Done {
    if (part !== "all") {
      const shortened = await this.#shorten(run, part);
      if (!shortened.ok) return shortened;
    }
    const noted = await this.#options.blobs.put(removedKey(run), Buffer.alloc(0), { onlyNew: true });
    return noted.ok ? ok(undefined) : noted;
  }

  /** Deletes what was noted long enough ago, and notes runs that the database does not have. */
  async sweep(): Done {
    for (const each of [() => this.#noteUnknown(), () => this.#deleteNoted()]) {
      const done = await each();
      if (!done.ok) return done;
    }
    return ok(undefined);
  }

  /** Makes the attempts of a run list no more files of this part. */
  async #shorten(run: number, part: Part): Done {
    return this.#each(attemptsFolder(run), async ({ key }) => {
      const stored = await this.#read(key);
      if (!stored.ok || stored.value === undefined || stored.value[part].length === 0)
        return stored.ok ? ok(undefined) : stored;
      const put = await this.#options.blobs.put(key, await encodeStored({ ...stored.value, [part]: [] }));
      return put.ok ? ok(undefined) : put;
    });
  }

  async #noteUnknown(): Done {
    const { blobs, hasRun, stopped } = this.#options;
    for (let after: string | undefined, more = true; more && !stopped();) {
      const page = await blobs.list({ prefix: "runs/", folders: true, after });
      if (!page.ok) return page;
      for (const folder of page.value.folders) {
        const run = Number(/^runs\/r(\d+)\/$/.exec(folder)?.[1]);
        if (!Number.isInteger(run) || (await hasRun(run))) continue;
        const noted = await blobs.put(removedKey(run), Buffer.alloc(0), { onlyNew: true });
        if (!noted.ok) return noted;
      }
      after = page.value.next;
      more = after !== undefined;
    }
    return ok(undefined);
  }

  async #deleteNoted(): Done {
    const { blobs, graceMs, now, hasRun, stopped } = this.#options;
    return this.#each(removedFolder, async ({ key, at }) => {
      const run = Number(/^removed\/r(\d+)$/.exec(key)?.[1]);
      if (!Number.isInteger(run) || at > now() - graceMs) return ok(undefined);
      const kept = (await hasRun(run)) ? await this.#referred(run) : ok(new Set<string>());
      if (!kept.ok) return kept;
      const folder = (await hasRun(run)) ? objectsFolder(run) : runFolder(run);
      const deleted = await this.#each(folder, async (blob) => {
        // An object of an attempt that is being stored is younger than the list that will name it.
        if (kept.value.has(blob.key) || blob.at > now() - graceMs) return ok(undefined);
        return blobs.remove([blob.key]);
      });
      return deleted.ok && !stopped() ? blobs.remove([key]) : deleted;
    });
  }

  /** Returns the keys of the objects that the attempts of a run list. */
  async #referred(run: number): Promise<Result<ReadonlySet<string>, Failure>> {
    const keys = new Set<string>();
    const read = await this.#each(attemptsFolder(run), async ({ key }) => {
      const stored = await this.#read(key);
      if (!stored.ok) return stored;
      for (const sha256 of stored.value === undefined ? [] : objectsOf(stored.value))
        keys.add(objectKey(run, sha256));
      return ok(undefined);
    });
    return read.ok ? ok(keys) : read;
  }

  async #read(key: string): Promise<Result<StoredAttempt | undefined, Failure>> {
    const reading = await this.#options.blobs.get(key);
    if (!reading.ok) return reading;
    if (reading.value === undefined) return ok(undefined);
    return ok(await decodeStored(await buffer(reading.value.content)));
  }

  async #each(prefix: string, work: (blob: BlobInfo) => Done): Done {
    const { blobs, stopped } = this.#options;
    for (let after: string | undefined, more = true; more && !stopped();) {
      const page = await blobs.list({ prefix, after });
      if (!page.ok) return page;
      for (const blob of page.value.items) {
        const done = await work(blob);
        if (!done.ok) return done;
      }
      after = page.value.next;
      more = after !== undefined;
    }
    return ok(undefined);
  }
}

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { buffer } from "node:stream/consumers";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { type AttemptName, attemptId } from "@wezterm-parallel/shared/domain/ids";
import { attemptDirectory } from "@wezterm-parallel/shared/protocol/home";

import { openOwnFile, type OwnPlace } from "../../base/files/own-file.ts";
import { BlobLost, type BlobReading, type Blobs } from "../../drivers/blob/blobs.ts";
import { findLogFiles } from "./find-log-files.ts";
import { type SealedFile, sealFiles } from "./seal-files.ts";
import {
  attemptKey,
  broughtFile,
  coversStored,
  decodeStored,
  encodeStored,
  objectKey,
  type StoredAttempt,
  type StoredFile,
} from "./stored-attempt.ts";

const portionBytes = 262_144;
/** Artifacts of an attempt whose names are read at once. */
const namesAtOnce = 1_000;

/** The artifacts of an attempt on this machine. */
interface LocalArtifacts {
  list(
    attempt: AttemptName,
    page: { readonly skip: number; readonly limit: number },
  ): Promise<{ readonly items: readonly { readonly path: string }[]; readonly next?: string | undefined }>;
  read(
    attempt: AttemptName,
    path: string,
  ): Promise<Result<{ readonly size: number; readonly bytes: AsyncIterable<Uint8Array> }, Failure>>;
}

/** Logs and artifacts of ended attempts in a store of blobs. */
export class StoredAttempts {
  readonly #blobs: Blobs;
  readonly #root: string;
  readonly #artifacts: LocalArtifacts;

  constructor(
    blobs: Blobs,
    { state, artifacts }: { readonly state: string; readonly artifacts: LocalArtifacts },
  ) {
    this.#blobs = blobs;
    this.#root = resolve(state);
    this.#artifacts = artifacts;
  }

  get place(): string {
    return this.#blobs.place;
  }

  /**
   * Stores the files of an ended attempt that are on this machine; may be repeated. `elsewhere`: another server has stored
   * more, because the attempt ended there, and what is here is from an earlier time.
   */
  async seal(attempt: AttemptName): Promise<Result<"stored" | "none" | "elsewhere", Failure>> {
    const found = await this.#logsOf(attempt);
    if (found === undefined) return ok("none");
    const logs = await sealFiles(this.#blobs, attempt.run, found);
    if (!logs.ok) return logs;
    const artifacts = await sealFiles(this.#blobs, attempt.run, await this.#artifactsOf(attempt));
    if (!artifacts.ok) return artifacts;
    const stored: StoredAttempt = { version: 1, logs: logs.value, artifacts: artifacts.value };
    const [key, list] = [attemptKey(attempt), await encodeStored(stored)];
    const put = await this.#blobs.put(key, list, { onlyNew: true });
    if (!put.ok) return put;
    if (put.value.written) return ok("stored");
    const known = await this.#read(attempt);
    if (!known.ok) return known;
    if (typeof known.value === "object" && coversStored(known.value, stored))
      return ok(coversStored(stored, known.value) ? "stored" : "elsewhere");
    const again = await this.#blobs.put(key, list);
    return again.ok ? ok("stored") : again;
  }

  async has(attempt: AttemptName): Promise<boolean> {
    const found = await this.#blobs.head(attemptKey(attempt));
    return found.ok && found.value !== undefined;
  }

  /** Undefined: it is not in the store. */
  async find(attempt: AttemptName): Promise<Result<StoredAttempt | undefined, Failure>> {
    const known = await this.#read(attempt);
    if (!known.ok || typeof known.value !== "string")
      return known as Result<StoredAttempt | undefined, Failure>;
    return fail(this.#damaged(attempt, known.value));
  }

  /** Reads a file of an attempt; its bytes end with an exception if they are not those that were stored. */
  async open(attempt: AttemptName, file: StoredFile): Promise<Result<BlobReading, Failure>> {
    if (file.content !== undefined) {
      const bytes = Buffer.from(file.content, "base64");
      return ok({ bytes: bytes.length, content: checked(pieceOf(bytes), file) });
    }
    const reading = await this.#blobs.get(objectKey(attempt.run, file.sha256));
    if (!reading.ok) return reading;
    if (reading.value === undefined) return fail(this.#damaged(attempt, `${file.path} is missing`));
    return ok({ bytes: file.bytes, content: checked(reading.value.content, file) });
  }

  /** Text: why its list cannot be understood. */
  async #read(attempt: AttemptName): Promise<Result<StoredAttempt | string | undefined, Failure>> {
    const reading = await this.#blobs.get(attemptKey(attempt));
    if (!reading.ok) return reading;
    if (reading.value === undefined) return ok(undefined);
    try {
      return ok(await decodeStored(await buffer(reading.value.content)));
    } catch (error) {
      return error instanceof BlobLost ? fail(error.failure) : ok(String(error));
    }
  }

  /** Undefined: nothing of it was made here. */
  async #logsOf({ run, task, attempt }: AttemptName): Promise<readonly SealedFile[] | undefined> {
    const directory = attemptDirectory(this.#root, run, task, attempt);
    if (existsSync(`${directory}/${broughtFile}`)) return undefined;
    return (await findLogFiles(directory))?.map((path) => {
      const parts = path.split("/");
      const name = parts.pop() ?? "";
      const place = { root: this.#root, directory: [directory, ...parts].join("/"), name };
      return { path, open: () => openLog(place) };
    });
  }

  async #artifactsOf(attempt: AttemptName): Promise<readonly SealedFile[]> {
    const files: SealedFile[] = [];
    for (let skip = 0, more = true; more; skip += namesAtOnce) {
      const page = await this.#artifacts.list(attempt, { skip, limit: namesAtOnce });
      for (const { path } of page.items)
        files.push({
          path,
          open: async () => {
            const reading = await this.#artifacts.read(attempt, path);
            return reading.ok ? reading.value : undefined;
          },
        });
      more = page.next !== undefined;
    }
    return files;
  }

  #damaged({ run, task, attempt }: AttemptName, why: string): Failure {
    return createFailure({
      reason: "blobs-unavailable",
      detail: createMessage("attempt-damaged", {
        attempt: attemptId(run, task, attempt),
        place: this.place,
        why,
      }),
    });
  }
}

async function* pieceOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Holds the last piece back until the content has proved right, so that nobody takes wrong bytes for a whole file. */
async function* checked(
  content: AsyncIterable<Uint8Array>,
  { path, sha256 }: StoredFile,
): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  let held: Uint8Array | undefined;
  for await (const bytes of content) {
    hash.update(bytes);
    if (held !== undefined) yield held;
    held = bytes;
  }
  if (hash.digest("hex") !== sha256) throw new Error(`${path} is damaged in the store`);
  if (held !== undefined) yield held;
}

/** Reads as much as there is now, because a host that was lost may still write. */
async function openLog(
  place: OwnPlace,
): Promise<{ readonly size: number; readonly bytes: AsyncIterable<Uint8Array> } | undefined> {
  const file = await openOwnFile(place);
  if (file === undefined) return undefined;
  await using open = file;
  const size = await open.size();
  return { size, bytes: readTo(place, size) };
}

async function* readTo(place: OwnPlace, size: number): AsyncGenerator<Uint8Array> {
  const file = await openOwnFile(place);
  if (file === undefined) return;
  await using open = file;
  for (let at = 0; at < size;) {
    const bytes = await open.read(at, Math.min(portionBytes, size - at));
    if (bytes.length === 0) return;
    at += bytes.length;
    yield bytes;
  }
}

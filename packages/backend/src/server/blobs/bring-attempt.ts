import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { text as readText } from "node:stream/consumers";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { type AttemptName, attemptId } from "@wezterm-parallel/shared/domain/ids";
import { attemptDirectory } from "@wezterm-parallel/shared/protocol/home";

import { isAbsent } from "../../base/files/own-file.ts";
import { BlobLost } from "../../drivers/blob/blobs.ts";
import type { StoredAttempts } from "./stored-attempts.ts";
import { broughtFile, type StoredAttempt, type StoredFile } from "./stored-attempt.ts";

/** Brings the logs of attempts that ended on another machine, when somebody asks for them. */
export class BroughtAttempts {
  readonly #root: string;
  readonly #store: StoredAttempts;
  readonly #bringing = new Map<string, Promise<Result<void, Failure>>>();

  constructor(store: StoredAttempts, state: string) {
    this.#store = store;
    this.#root = resolve(state);
  }

  /** Removes what a process that was killed had brought in part. */
  async clean(): Promise<void> {
    await rm(this.#aside, { recursive: true, force: true });
  }

  /** Does nothing if the attempt has files here, or none in the store. */
  async bring(attempt: AttemptName): Promise<Result<void, Failure>> {
    if (this.isHere(attempt)) return ok(undefined);
    const directory = this.#directory(attempt);
    const under = this.#bringing.get(directory);
    if (under !== undefined) return under;
    const bringing = this.#bring(attempt, directory).finally(() => this.#bringing.delete(directory));
    this.#bringing.set(directory, bringing);
    return bringing;
  }

  /** Removes the files of an attempt of which the store has more. */
  async discard(attempt: AttemptName): Promise<void> {
    const aside = `${this.#aside}/${randomUUID()}`;
    await mkdir(this.#aside, { recursive: true, mode: 0o700 });
    await rename(this.#directory(attempt), aside).catch(ifGone);
    await rm(aside, { recursive: true, force: true });
  }

  isHere(attempt: AttemptName): boolean {
    return existsSync(this.#directory(attempt));
  }

  /** Returns the artifacts of an attempt whose logs were brought; undefined for any other one. */
  artifacts(attempt: AttemptName): readonly StoredFile[] | undefined {
    const file = `${this.#directory(attempt)}/${broughtFile}`;
    return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as StoredFile[]) : undefined;
  }

  async #bring(attempt: AttemptName, directory: string): Promise<Result<void, Failure>> {
    const stored = await this.#store.find(attempt);
    if (!stored.ok) return stored;
    if (stored.value === undefined) return ok(undefined);
    const aside = `${this.#aside}/${randomUUID()}`;
    try {
      await mkdir(aside, { recursive: true, mode: 0o700 });
      const written = await this.#write(attempt, stored.value, aside);
      if (!written.ok) return written;
      await mkdir(dirname(directory), { recursive: true, mode: 0o700 });
      await rename(aside, directory);
      return ok(undefined);
    } catch (error) {
      if (error instanceof BlobLost) return fail(error.failure);
      throw error;
    } finally {
      await rm(aside, { recursive: true, force: true });
    }
  }

  async #write(
    attempt: AttemptName,
    { logs, artifacts }: StoredAttempt,
    aside: string,
  ): Promise<Result<void, Failure>> {
    for (const file of logs) {
      const opened = await this.#store.open(attempt, file);
      if (!opened.ok) return opened;
      const path = `${aside}/${insideOf(file.path, attempt)}`;
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const ofProcess = /(?:^|\/)(?:meta|exit)\.json$/.test(file.path);
      await writeFile(path, ofProcess ? await withoutProcess(opened.value.content) : opened.value.content, {
        mode: 0o600,
      });
    }
    await writeFile(`${aside}/${broughtFile}`, JSON.stringify(artifacts), { mode: 0o600 });
    return ok(undefined);
  }

  get #aside(): string {
    return `${this.#root}/brought.tmp`;
  }

  #directory({ run, task, attempt }: AttemptName): string {
    return attemptDirectory(this.#root, run, task, attempt);
  }
}

function ifGone(error: unknown): void {
  if (!isAbsent(error)) throw error;
}

/** Whoever can write to the store must not write elsewhere on this machine. */
function insideOf(path: string, { run, task, attempt }: AttemptName): string {
  if (/^(?:[\w.-]+\/)?[\w-][\w.-]*$/.test(path) && !path.startsWith("..")) return path;
  throw new Error(`${attemptId(run, task, attempt)} has no log ${JSON.stringify(path)}`);
}

/** Process ids and cgroups of another machine must not be taken for ours. */
async function withoutProcess(content: AsyncIterable<Uint8Array>): Promise<string> {
  const text = await readText(content);
  try {
    const { pid: _pid, mark: _mark, cgroup: _cgroup, ...kept } = JSON.parse(text) as Record<string, unknown>;
    return JSON.stringify(kept);
  } catch {
    return text;
  }
}

import { readdir, stat } from "node:fs/promises";

import { GrowingFile } from "./growing-file.ts";
import type { RecordedAgent, TranscriptSource } from "./recorded-agent.ts";

/** Keeps one reader for each file that was found. */
export class FoundFiles {
  readonly #files = new Map<string, GrowingFile>();

  add(path: string, by?: string): void {
    if (!this.#files.has(path)) this.#files.set(path, new GrowingFile(path, by));
  }

  has(path: string): boolean {
    return this.#files.has(path);
  }

  get all(): readonly TranscriptSource[] {
    return [...this.#files.values()];
  }
}

export async function namesIn(directory: string): Promise<readonly string[]> {
  return await readdir(directory).catch(() => []);
}

/** The clock of a file system may be a little behind. */
const behindMs = 1_000;

/** Returns whether the file was written since the agent started. */
export async function isFresh(path: string, { startedAt }: RecordedAgent): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && found.isFile() && found.mtimeMs >= startedAt - behindMs;
}

/** Returns whether the file was created since the agent started. */
export async function isNew(path: string, { startedAt }: RecordedAgent): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && found.isFile() && found.birthtimeMs >= startedAt - behindMs;
}

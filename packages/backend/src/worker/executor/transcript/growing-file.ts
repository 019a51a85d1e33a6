import { constants } from "node:fs";
import { open, stat, type FileHandle } from "node:fs/promises";

import type { TranscriptSource } from "./recorded-agent.ts";

const pieceBytes = 262_144;
/** A longer line is no step of a conversation, and is skipped. */
const longestLine = 8_388_608;

/** Reads the lines that a program appends to a file; only what was added since the last time. */
export class GrowingFile implements TranscriptSource {
  readonly by?: string;
  readonly #path: string;
  #offset = 0;
  #rest: Buffer[] = [];
  #restBytes = 0;
  #isSkipping = false;

  constructor(path: string, by?: string) {
    this.#path = path;
    if (by !== undefined) this.by = by;
  }

  async *lines(): AsyncGenerator<string> {
    const size = await sizeOf(this.#path);
    if (size <= this.#offset) return;
    const file = await openFile(this.#path);
    if (file === undefined) return;
    try {
      for (;;) {
        const { buffer, bytesRead } = await file.read(
          Buffer.allocUnsafe(pieceBytes),
          0,
          pieceBytes,
          this.#offset,
        );
        if (bytesRead === 0) return;
        this.#offset += bytesRead;
        yield* this.#split(buffer.subarray(0, bytesRead));
      }
    } finally {
      await file.close();
    }
  }

  *#split(bytes: Buffer): Generator<string> {
    let from = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
      const line = Buffer.concat([...this.#rest, bytes.subarray(from, end)]).toString("utf8");
      const isWanted = !this.#isSkipping && line.trim() !== "";
      this.#forgetRest();
      from = end + 1;
      if (isWanted) yield line;
    }
    this.#keep(bytes.subarray(from));
  }

  #keep(bytes: Buffer): void {
    if (this.#isSkipping || this.#restBytes + bytes.length > longestLine) {
      this.#forgetRest();
      this.#isSkipping = true;
      return;
    }
    this.#rest.push(bytes);
    this.#restBytes += bytes.length;
  }

  #forgetRest(): void {
    this.#rest = [];
    this.#restBytes = 0;
    this.#isSkipping = false;
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}

/** A link could lead to files of which the agent's sandbox, but not the worker, is kept away. */
async function openFile(path: string): Promise<FileHandle | undefined> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    if ((await file.stat()).isFile()) return file;
    await file.close();
  } catch {
    // It was removed, or is a link.
  }
  return undefined;
}

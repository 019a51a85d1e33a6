import { createHash } from "node:crypto";
import { type BigIntStats, createReadStream, lstatSync } from "node:fs";
import { readlink } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { setImmediate } from "node:timers/promises";

import type { InputFile } from "../../checkouts.ts";

interface Known {
  /** Everything about the file that changes with its content. */
  readonly mark: string;
  readonly id: string;
}

/** Two changes within this time may have the same time stamps. Source: granularity of FAT, the coarsest in use. */
const granularityMs = 2_000n;
const remembered = 200_000;
const nanosecondsPerMs = 1_000_000n;

/** Files inspected before other work gets its turn: about a millisecond. */
const inOneGo = 200;

/** Hashes of files in working directories, remembered while a file's size, times and inode are unchanged. */
export class InputHashes {
  readonly #known = new Map<string, Known>();

  /** Omits paths that are neither files nor links, or do not exist. */
  async hashAll(root: string, paths: readonly string[]): Promise<InputFile[]> {
    const files: InputFile[] = [];
    for (const [at, path] of paths.entries()) {
      if (at > 0 && at % inOneGo === 0) await setImmediate();
      const absolute = join(root, path);
      // Synchronous: most files are known, and handing each to a thread takes longer than inspecting it.
      const found = inspect(absolute);
      if (found?.isSymbolicLink() === true) files.push(await hashLink(absolute, path));
      if (found?.isFile() !== true) continue;
      const mode = (found.mode & 0o111n) === 0n ? "100644" : "100755";
      files.push({ path, mode, id: this.#recall(absolute, found) ?? (await this.#learn(absolute, found)) });
    }
    return files;
  }

  #recall(absolute: string, found: BigIntStats): string | undefined {
    const known = this.#known.get(absolute);
    return known?.mark === markOf(found) ? known.id : undefined;
  }

  async #learn(absolute: string, found: BigIntStats): Promise<string> {
    const isOld = BigInt(Date.now()) - found.ctimeNs / nanosecondsPerMs > granularityMs;
    const id = await hashContent(absolute);
    if (this.#known.size >= remembered) this.#known.clear();
    if (isOld) this.#known.set(absolute, { mark: markOf(found), id });
    return id;
  }
}

function inspect(absolute: string): BigIntStats | undefined {
  try {
    return lstatSync(absolute, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function markOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(" ");
}

async function hashContent(absolute: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(absolute), hash);
  return hash.digest("hex");
}

/** A link to a file counts with the content behind it. */
async function hashLink(absolute: string, path: string): Promise<InputFile> {
  const target = await readlink(absolute);
  const content = await hashContent(absolute).catch(() => "");
  return { path, mode: "120000", id: JSON.stringify([target, content]) };
}

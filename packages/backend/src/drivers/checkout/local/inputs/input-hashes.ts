import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readlink } from "node:fs/promises";
import { pipeline } from "node:stream/promises";

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

/** Hashes of files in working directories, remembered while a file's size, times and inode are unchanged. */
export class InputHashes {
  readonly #known = new Map<string, Known>();

  /** Returns undefined for a path that is neither a file nor a link, or does not exist. */
  async hash(absolute: string, path: string): Promise<InputFile | undefined> {
    const found = await lstat(absolute, { bigint: true }).catch(() => undefined);
    if (found?.isSymbolicLink() === true) return hashLink(absolute, path);
    if (found?.isFile() !== true) return undefined;
    const mode = (found.mode & 0o111n) === 0n ? "100644" : "100755";
    const mark = [found.dev, found.ino, found.size, found.mtimeNs, found.ctimeNs].join(" ");
    const known = this.#known.get(absolute);
    if (known?.mark === mark) return { path, mode, id: known.id };
    const isOld = BigInt(Date.now()) - found.ctimeNs / nanosecondsPerMs > granularityMs;
    const id = await hashContent(absolute);
    if (this.#known.size >= remembered) this.#known.clear();
    if (isOld) this.#known.set(absolute, { mark, id });
    return { path, mode, id };
  }
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

import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readdir, readlink } from "node:fs/promises";
import { join } from "node:path";

const remembered = 1_000;

/** Hashes the artifacts of attempts, which do not change once they are saved. */
export class ArtifactDigests {
  readonly #known = new Map<string, Promise<string>>();

  /** Rejects with the file system's error when they are gone. */
  async digest(directory: string): Promise<string> {
    // Artifacts that were removed since then cannot be handed to a task.
    await lstat(directory);
    const known = this.#known.get(directory);
    if (known !== undefined) return known;
    if (this.#known.size >= remembered) this.#known.clear();
    const digest = digestFiles(directory);
    this.#known.set(directory, digest);
    digest.catch(() => this.#known.delete(directory));
    return digest;
  }
}

async function digestFiles(directory: string): Promise<string> {
  const hash = createHash("sha256");
  const paths = await readdir(directory, { recursive: true });
  for (const path of paths.toSorted()) await addFile(hash, directory, path);
  return hash.digest("hex");
}

async function addFile(hash: Hash, directory: string, path: string): Promise<void> {
  const file = join(directory, path);
  const found = await lstat(file);
  if (found.isSymbolicLink()) hash.update(JSON.stringify([path, await readlink(file)]));
  if (!found.isFile()) return;
  hash.update(JSON.stringify([path, found.mode & 0o111, found.size]));
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
}

import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Files of an archive in a directory, by names such as `chunks/3f/3f9a…`. A file is there whole, or not at all. */
export class DirectoryTarget {
  readonly directory: string;
  readonly #touched = new Set<string>();

  constructor(directory: string) {
    this.directory = directory;
  }

  /** Undefined when there is no such file. */
  async read(name: string): Promise<Buffer | undefined> {
    try {
      return await readFile(join(this.directory, name));
    } catch (error) {
      return ignoreAbsent(error);
    }
  }

  /** Writes a file durably; its name is durable after the next `settle`. */
  async write(name: string, bytes: Uint8Array): Promise<void> {
    const path = join(this.directory, name);
    await this.#makeDirectory(dirname(path));
    const part = `${path}.${process.pid}.part`;
    const file = await open(part, "w", 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, path);
    this.#touched.add(dirname(path));
  }

  /** Makes the names of all written files durable. */
  async settle(): Promise<void> {
    for (const path of this.#touched) await syncDirectory(path);
    this.#touched.clear();
  }

  async has(name: string): Promise<boolean> {
    return (await this.size(name)) !== undefined;
  }

  async size(name: string): Promise<number | undefined> {
    try {
      return (await stat(join(this.directory, name))).size;
    } catch (error) {
      return ignoreAbsent(error);
    }
  }

  /** Names of the files under a folder, sorted; without those that a killed program left half written. */
  async list(folder: string): Promise<readonly string[]> {
    return (await this.#listAll(folder)).filter((name) => !name.endsWith(".part"));
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.directory, name), { force: true });
  }

  async rename(from: string, to: string): Promise<void> {
    await rename(join(this.directory, from), join(this.directory, to));
  }

  /** Removes what killed programs left half written; nobody may be writing. */
  async removeParts(folder: string): Promise<void> {
    for (const name of await this.#listAll(folder)) if (name.endsWith(".part")) await this.remove(name);
  }

  async #listAll(folder: string): Promise<readonly string[]> {
    try {
      const found = await readdir(join(this.directory, folder), { recursive: true, withFileTypes: true });
      const files = found.filter((entry) => entry.isFile());
      const top = join(this.directory, folder).length + 1;
      return files.map((entry) => `${folder}/${join(entry.parentPath, entry.name).slice(top)}`).toSorted();
    } catch (error) {
      return ignoreAbsent(error) ?? [];
    }
  }

  async #makeDirectory(path: string): Promise<void> {
    if (this.#touched.has(path)) return;
    const first = await mkdir(path, { recursive: true, mode: 0o700 });
    for (let made = path; first !== undefined && made.length >= first.length; made = dirname(made)) {
      this.#touched.add(dirname(made));
    }
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function ignoreAbsent(error: unknown): undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR") return undefined;
  throw error;
}

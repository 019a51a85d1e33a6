import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { BackupTarget } from "./backup-target.ts";

/** An archive in a directory. */
export class DirectoryTarget implements BackupTarget {
  readonly place: string;
  readonly #touched = new Set<string>();

  constructor(directory: string) {
    this.place = directory;
  }

  async read(name: string): Promise<Buffer | undefined> {
    try {
      return await readFile(join(this.place, name));
    } catch (error) {
      return ignoreAbsent(error);
    }
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    const path = join(this.place, name);
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

  async settle(): Promise<void> {
    for (const path of this.#touched) await syncDirectory(path);
    this.#touched.clear();
  }

  async has(name: string): Promise<boolean> {
    try {
      await stat(join(this.place, name));
      return true;
    } catch (error) {
      return ignoreAbsent(error) ?? false;
    }
  }

  async list(folder: string): Promise<readonly string[]> {
    return (await this.#listAll(folder)).filter((name) => !name.endsWith(".part"));
  }

  async remove(names: readonly string[]): Promise<void> {
    for (const name of names) await rm(join(this.place, name), { force: true });
  }

  async rename(from: string, to: string): Promise<void> {
    await rename(join(this.place, from), join(this.place, to));
  }

  async removeParts(folder: string): Promise<void> {
    await this.remove((await this.#listAll(folder)).filter((name) => name.endsWith(".part")));
  }

  async #listAll(folder: string): Promise<readonly string[]> {
    try {
      const found = await readdir(join(this.place, folder), { recursive: true, withFileTypes: true });
      const files = found.filter((entry) => entry.isFile());
      const top = join(this.place, folder).length + 1;
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

import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";

/** Time after which the blocks of a program that was killed are removed, ms. */
const leftoverMs = 24 * 60 * 60 * 1000;

/** The blocks of one `wzp map --pipe`: a file for each task that has not ended. */
export class BlockFiles implements Disposable {
  readonly #directory: string;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  /** Creates the directory of this process, and removes old ones of processes that were killed. */
  static create(state: string): BlockFiles {
    const all = join(state, "blocks");
    mkdirSync(all, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(all)) removeLeftover(join(all, name), Number(name.split("-")[0]));
    const directory = join(all, `${process.pid}-${Date.now()}`);
    mkdirSync(directory, { mode: 0o700 });
    return new BlockFiles(directory);
  }

  path(number: number): string {
    return join(this.#directory, String(number));
  }

  async write(number: number, parts: readonly Uint8Array[]): Promise<void> {
    const file = await open(this.path(number), "wx", 0o600);
    try {
      for (const part of parts) await file.writeFile(part);
    } finally {
      await file.close();
    }
  }

  remove(number: number): void {
    rmSync(this.path(number), { force: true });
  }

  [Symbol.dispose](): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

/** Its tasks may still wait in the queue for a while after the program was killed. */
function removeLeftover(directory: string, pid: number): void {
  if (isAlive(pid)) return;
  const changed = statSync(directory, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (Date.now() - changed > leftoverMs) rmSync(directory, { recursive: true, force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

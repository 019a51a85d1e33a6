import { execFileSync } from "node:child_process";
import { rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A disk of a few megabytes mounted at `path`, which can really be full or read-only. */
export class SmallDisk implements Disposable {
  readonly #path: string;

  constructor(path: string, megabytes: number) {
    this.#path = path;
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m,mode=0700`, "tmpfs", path], {
      stdio: "pipe",
    });
  }

  get free(): number {
    const { bavail, bsize } = statfsSync(this.#path);
    return bavail * bsize;
  }

  grow(megabytes: number): void {
    this.#remount(`size=${megabytes}m`);
  }

  makeReadOnly(): void {
    this.#remount("ro");
  }

  /** Uses up the free space, except so many bytes. */
  fill(leave = 0): void {
    try {
      while (leave === 0 || this.free > leave)
        writeFileSync(this.#filler, Buffer.alloc(1 << 16), { flag: "a" });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
    }
  }

  empty(): void {
    rmSync(this.#filler);
  }

  [Symbol.dispose](): void {
    execFileSync("umount", ["--lazy", this.#path], { stdio: "pipe" });
  }

  get #filler(): string {
    return join(this.#path, "filler");
  }

  #remount(options: string): void {
    execFileSync("mount", ["-o", `remount,${options}`, this.#path], { stdio: "pipe" });
  }
}

/** Returns why no disk can be mounted here, for the titles of skipped tests; undefined if it can. */
export function whyNoDisk(): string | undefined {
  if (process.platform !== "linux") return "needs mount(8) of Linux";
  if (process.getuid?.() !== 0) return "needs root to mount a disk";
  return undefined;
}

import { openSync, readSync } from "node:fs";

import type { ProcessEnd } from "./hosted-process.ts";
import type { Libc } from "./libc.ts";

const becomeSubreaper = 36;
const noWait = 1;
const anyChild = -1;

/**
 * Reaps the children of this process and reports how the programs among them ended. Processes that a program
 * leaves behind become children of this process too, so the kernel's list of children shows whether any
 * outlived it.
 */
export class ChildReaper {
  readonly #libc: Libc;
  readonly #programs = new Map<number, (end: ProcessEnd) => void>();
  readonly #status = new Int32Array(1);
  readonly #children: number | undefined;
  readonly #list = Buffer.alloc(65_536);

  constructor(libc: Libc) {
    this.#libc = libc;
    this.#children = this.#adoptOrphans() ? openChildren() : undefined;
    process.on("SIGCHLD", () => this.#reap());
  }

  /** Must be called in the turn in which the program was started: its end cannot be seen earlier. */
  watch(pid: number, ended: (end: ProcessEnd) => void): void {
    this.#programs.set(pid, ended);
  }

  #adoptOrphans(): boolean {
    return this.#libc.prctl(becomeSubreaper, 1, 0, 0, 0) === 0;
  }

  #reap(): void {
    const ends: (readonly [(end: ProcessEnd) => void, number])[] = [];
    for (;;) {
      const pid = this.#libc.waitpid(anyChild, this.#status, noWait);
      if (pid <= 0) break;
      const ended = this.#programs.get(pid);
      this.#programs.delete(pid);
      if (ended !== undefined) ends.push([ended, this.#status[0] ?? 0]);
    }
    if (ends.length === 0) return;
    const alone = this.#nothingIsLeft();
    for (const [ended, status] of ends) ended({ code: status >> 8, signal: status & 0x7f, alone });
  }

  /** A program's children are reparented before its end can be seen, so none is missed. */
  #nothingIsLeft(): boolean {
    if (this.#children === undefined) return false;
    try {
      const length = readSync(this.#children, this.#list, 0, this.#list.length, 0);
      const pids = this.#list.toString("latin1", 0, length).trim();
      return pids === "" || pids.split(" ").every((pid) => this.#programs.has(Number(pid)));
    } catch {
      return false;
    }
  }
}

/** Opens the list of the main thread, to which the kernel adds orphans. */
function openChildren(): number | undefined {
  try {
    return openSync(`/proc/self/task/${process.pid}/children`, "r");
  } catch {
    return undefined;
  }
}

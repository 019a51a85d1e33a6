import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** `/proc` counts in units of 10 ms (Linux only). */
const tickMs = 10;

/** Measures the processor time that other programs use from its creation on, in cores. */
export class OtherPrograms {
  readonly #home: string;
  readonly #own = process.pid;
  readonly #began = performance.now();
  readonly #before: number;

  /**
   * `home`: processes that run in this directory or have it in their environment are ours, and so are
   * children of this process.
   */
  constructor(home: string) {
    this.#home = home;
    this.#before = busyMs() - this.#oursMs();
  }

  cores(): number {
    return Math.max(0, busyMs() - this.#oursMs() - this.#before) / (performance.now() - this.#began);
  }

  #oursMs(): number {
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return pids.reduce((sum, pid) => sum + this.#oursOf(pid), 0);
  }

  #oursOf(pid: string): number {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
      const isOurs =
        Number(pid) === this.#own ||
        Number(fields[1]) === this.#own ||
        readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(this.#home) ||
        readlinkSync(`/proc/${pid}/cwd`).startsWith(this.#home);
      return isOurs ? tickMs * (Number(fields[11]) + Number(fields[12])) : 0;
    } catch {
      // It has ended meanwhile.
      return 0;
    }
  }
}

/** Returns the time of all processors: user, nice, system, interrupts. */
function busyMs(): number {
  const [, user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = (
    readFileSync("/proc/stat", "utf8").split("\n", 1)[0] ?? ""
  )
    .split(/\s+/)
    .map(Number);
  return tickMs * (user + nice + system + irq + softirq);
}

import { closeSync, openSync, write } from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";

import { logToStderr } from "../../base/log-line.ts";
import { errorCode } from "./start-failure.ts";

interface PlaceListener {
  /** Returns the cgroup in which to wait for the next start; undefined: the process's own. */
  ahead(): string | undefined;
  /** The process has left the cgroup of a start. */
  moved(): void;
}

const writeInThread = promisify(write);

/**
 * The cgroup in which this process is. A program starts in the cgroup of its parent, so this process moves there first.
 * A move takes more time than the start, so it goes directly to the cgroup of the next start, if that is known.
 */
export class CgroupPlace {
  /** Undefined: the process's own. */
  #at: string | undefined;
  /** Members of the process's own cgroup, above the directory of the home (findCgroupBase); open from the first move on. */
  #own: number | undefined;
  /** Pending during a start in a cgroup, because a program started meanwhile would begin in it too. */
  #busy: Promise<void> | undefined;
  readonly #wanted: (string | undefined)[] = [];
  #listener: PlaceListener | undefined;

  listen(listener: PlaceListener): void {
    this.#listener = listener;
  }

  isIn(cgroup: string): boolean {
    return this.#at === cgroup;
  }

  /** Runs `start` in this cgroup, or in the process's own; if it cannot be entered, in the process's own too. */
  async startIn<T>(cgroup: string | undefined, start: () => T): Promise<T> {
    const isIdle = this.#busy === undefined && this.#wanted.length === 0;
    if (isIdle && cgroup === undefined && this.#at === undefined) return start();
    this.#wanted.push(cgroup);
    while (this.#busy !== undefined) await this.#busy;
    this.#wanted.shift();
    const free = Promise.withResolvers<void>();
    this.#busy = free.promise;
    if (this.#at !== cgroup) await this.#move(cgroup);
    try {
      return start();
    } finally {
      void this.#moveOn().then(() => {
        this.#busy = undefined;
        free.resolve();
      });
    }
  }

  async #moveOn(): Promise<void> {
    if (this.#at === undefined) return;
    const next = this.#wanted.length > 0 ? this.#wanted[0] : this.#listener?.ahead();
    if (next !== this.#at) await this.#move(next);
    this.#listener?.moved();
  }

  async #move(cgroup: string | undefined): Promise<void> {
    if (cgroup !== undefined && (await this.#enter(cgroup))) this.#at = cgroup;
    else if (this.#at !== undefined) await this.#leave(this.#at);
  }

  /** Only the move itself waits for the kernel, so only that runs in a thread. */
  async #enter(cgroup: string): Promise<boolean> {
    let file: number | undefined;
    try {
      this.#own ??= openMembers(dirname(dirname(cgroup)));
      file = openMembers(cgroup);
      await writeInThread(file, "0");
      return true;
    } catch {
      return false;
    } finally {
      if (file !== undefined) closeSync(file);
    }
  }

  async #leave(cgroup: string): Promise<void> {
    try {
      this.#own ??= openMembers(dirname(dirname(cgroup)));
      await writeInThread(this.#own, "0");
      this.#at = undefined;
    } catch (error) {
      // Ending this session would kill all sessions of a host that stays: it exits, and the worker ends them.
      logToStderr("error", "cannot leave the cgroup of a session", { cgroup, code: errorCode(error) });
      process.exit(1);
    }
  }
}

function openMembers(cgroup: string): number {
  return openSync(`${cgroup}/cgroup.procs`, "w");
}

import { mkdirSync } from "node:fs";

import type { StartRequest } from "@wezterm-parallel/shared/protocol/host/host-frames";

import { findCgroupBase, releaseCgroupBase } from "../base/process-tree/cgroup-base.ts";
import { theStarter } from "./starter.ts";

/** Makes a cgroup for each session of a host that gets one, named so that its host is known. */
export class SessionCgroups {
  readonly #home: string;
  readonly #host: string;
  #base: string | undefined;
  #looked = false;
  #count = 0;

  constructor(home: string, host: string) {
    this.#home = home;
    this.#host = host;
  }

  /** Undefined where none can be made: its processes are then found by session, tags and parents alone. */
  make(request: StartRequest): string | undefined {
    // Moving a program costs about 0.1 ms: a tenth of a trivial task (docs/decisions/0008).
    if (request.terminal === undefined && request.contained !== true) return undefined;
    // Only a starter puts the program in before it runs: later, a child could be missed.
    if (theStarter() === undefined) return undefined;
    const base = this.#findBase();
    if (base === undefined) return undefined;
    const cgroup = `${base}/${this.#host}.${++this.#count}`;
    return makeDirectory(cgroup) ? cgroup : undefined;
  }

  /** The last host of a home takes the home's own directory along. */
  close(): void {
    if (this.#base !== undefined) releaseCgroupBase(this.#base);
  }

  #findBase(): string | undefined {
    if (!this.#looked) this.#base = findCgroupBase(this.#home);
    this.#looked = true;
    return this.#base;
  }
}

function makeDirectory(cgroup: string): boolean {
  try {
    // Recursive: another host may just have removed the base.
    mkdirSync(cgroup, { recursive: true });
    return true;
  } catch {
    return false;
  }
}

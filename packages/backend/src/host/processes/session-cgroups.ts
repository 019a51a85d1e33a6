import { mkdirSync } from "node:fs";

import type { StartRequest } from "@wezterm-parallel/shared/protocol/host/host-frames";

import { findCgroupBase, releaseCgroupBase } from "../../base/process-tree/cgroup-base.ts";
import { theStarter } from "./starter.ts";

/** Creates a cgroup for each session that gets one, with a name that identifies the host. */
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

  /**
   * Returns undefined when none can be created: processes are then found only by session, environment tags
   * and parents.
   */
  make(request: StartRequest): string | undefined {
    // Moving a program costs about 0.1 ms: a tenth of a trivial task (docs/decisions/0008).
    if (request.terminal === undefined && request.contained !== true) return undefined;
    // Only a starter moves the program before it runs; if moved later, a child could be missed.
    if (theStarter() === undefined) return undefined;
    const base = this.#findBase();
    if (base === undefined) return undefined;
    const cgroup = `${base}/${this.#host}.${++this.#count}`;
    return makeDirectory(cgroup) ? cgroup : undefined;
  }

  /** The last host of a home also removes the home's directory. */
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
    // Recursive, because another host may just have removed the base.
    mkdirSync(cgroup, { recursive: true });
    return true;
  } catch {
    return false;
  }
}

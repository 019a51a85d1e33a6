import { mkdirSync } from "node:fs";

import type { StartRequest } from "@wezterm-parallel/shared/protocol/host/host-frames";

import { findCgroupBase, releaseCgroupBase } from "../../base/process-tree/cgroup-base.ts";
import { removeCgroup } from "../../base/process-tree/cgroup.ts";
import type { CgroupPlace } from "./cgroup-place.ts";
import { theStarter } from "./starter.ts";

/** After two starts within this time, the host waits for the next one in its cgroup, and returns after this time. */
const aheadMs = 1_000;

/** Creates a cgroup for each session that gets one, with a name that identifies the host. */
export class SessionCgroups {
  readonly #home: string;
  readonly #host: string;
  #base: string | undefined;
  #place: CgroupPlace | undefined;
  #looked = false;
  #count = 0;
  /** Monotonic ms of the last session with a cgroup, if none without one has started since. */
  #madeAt = -Infinity;
  #isQuick = false;
  /** Created for the next session. */
  #ahead: string | undefined;
  #returning: NodeJS.Timeout | undefined;
  /** Cgroups of ended sessions; removed once this process has left them. */
  readonly #ended = new Set<string>();

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
    if (request.terminal === undefined && request.contained !== true) {
      this.#madeAt = -Infinity;
      return undefined;
    }
    const base = this.#findBase();
    if (base === undefined) return undefined;
    const now = performance.now();
    this.#isQuick = now - this.#madeAt < aheadMs;
    this.#madeAt = now;
    const ahead = this.#ahead;
    this.#ahead = undefined;
    return ahead ?? this.#create(base);
  }

  /** Processes left by the program keep it: then it is removed with the last of them. */
  remove(cgroup: string): void {
    if (this.#place?.isIn(cgroup) === true) this.#ended.add(cgroup);
    else removeCgroup(cgroup);
  }

  /** The last host of a home also removes the home's directory. */
  async close(): Promise<void> {
    await this.#return();
    if (this.#base !== undefined) releaseCgroupBase(this.#base);
  }

  #findBase(): string | undefined {
    if (this.#looked) return this.#base;
    this.#looked = true;
    // Only a starter moves the program before it runs; if moved later, a child could be missed.
    this.#place = theStarter()?.place;
    if (this.#place === undefined) return undefined;
    this.#base = findCgroupBase(this.#home);
    this.#place.listen({ ahead: () => this.#makeAhead(), moved: () => this.#removeEnded() });
    return this.#base;
  }

  #create(base: string): string | undefined {
    const cgroup = `${base}/${this.#host}.${++this.#count}`;
    return makeDirectory(cgroup) ? cgroup : undefined;
  }

  #makeAhead(): string | undefined {
    if (!this.#isQuick || this.#base === undefined) return undefined;
    this.#ahead ??= this.#create(this.#base);
    this.#returning ??= setTimeout(() => void this.#return(), aheadMs);
    return this.#ahead;
  }

  /** Leaves the cgroup of a session that did not come. */
  async #return(): Promise<void> {
    clearTimeout(this.#returning);
    this.#returning = undefined;
    const ahead = this.#ahead;
    this.#ahead = undefined;
    await this.#place?.startIn(undefined, () => undefined);
    if (ahead !== undefined) removeCgroup(ahead);
    this.#removeEnded();
  }

  #removeEnded(): void {
    for (const cgroup of this.#ended) {
      if (this.#place?.isIn(cgroup) === true) continue;
      this.#ended.delete(cgroup);
      removeCgroup(cgroup);
    }
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

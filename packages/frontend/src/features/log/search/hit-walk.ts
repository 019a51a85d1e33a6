import type { LogSearch } from "./log-search.ts";

/** Result of a step. */
export interface HitStep {
  readonly line: number;
  /** The search wrapped around to the other end of the log. */
  readonly around: boolean;
}

/** Steps through the hits of a search that may still be running: a step to a hit not found yet waits for it. */
export class HitWalk {
  readonly search: LogSearch;
  #pending: { readonly from: number; readonly forward: boolean } | undefined;
  #current: number | undefined;

  constructor(search: LogSearch) {
    this.search = search;
  }

  /** The line of the latest step. */
  get current(): number | undefined {
    return this.#current;
  }

  get isPending(): boolean {
    return this.#pending !== undefined;
  }

  /** Steps to the next hit after or before `from`; undefined: there is none, or it is not known yet. */
  step(from: number, forward: boolean): HitStep | undefined {
    this.#pending = { from, forward };
    return this.resume();
  }

  /** Retries a waiting step; call it when more hits were found. */
  resume(): HitStep | undefined {
    if (this.#pending === undefined) return undefined;
    const { from, forward } = this.#pending;
    const { hits, state } = this.search;
    const next = forward ? hits.after(from) : hits.before(from);
    if (next === undefined && state === "searching") return undefined;
    this.#pending = undefined;
    const line = next ?? hits.at(forward ? 0 : hits.count - 1);
    if (line === undefined) return undefined;
    this.#current = line;
    return { line, around: next === undefined };
  }
}

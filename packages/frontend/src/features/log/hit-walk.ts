import type { LogSearch } from "./search/log-search.ts";

/** Where the walk led. */
export interface Step {
  readonly line: number;
  /** It went on at the other end of the log. */
  readonly around: boolean;
}

/** From hit to hit of a search that may still be going on: a step to what is not found yet is made once it is. */
export class HitWalk {
  readonly search: LogSearch;
  #pending: { readonly from: number; readonly forward: boolean } | undefined;
  #current: number | undefined;

  constructor(search: LogSearch) {
    this.search = search;
  }

  /** The line that was led to last. */
  get current(): number | undefined {
    return this.#current;
  }

  get isPending(): boolean {
    return this.#pending !== undefined;
  }

  /** To the next hit behind `from` or before it; undefined: there is none, or it is not known yet. */
  step(from: number, forward: boolean): Step | undefined {
    this.#pending = { from, forward };
    return this.resume();
  }

  /** Tries again a step that waits; to be called when more was found. */
  resume(): Step | undefined {
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

import { runId } from "@wezterm-parallel/shared/domain/ids";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import type { EventFeed } from "../../base/backlog.ts";

/** Number of newest events kept in memory: several portions of a stream, about 1 MB. */
const kept = 2_000;

interface EventQuery {
  readonly after: number;
  readonly run?: number | undefined;
  readonly kinds?: readonly Event["kind"][] | undefined;
  readonly limit: number;
}

/** Delivers committed events to listeners in order, and keeps the newest ones for readers that continue. */
export class LiveEvents implements EventFeed {
  readonly #listeners = new Set<(events: readonly Event[]) => void>();
  #newest: Event[] = [];

  listen(heard: (events: readonly Event[]) => void): Disposable {
    this.#listeners.add(heard);
    return { [Symbol.dispose]: () => void this.#listeners.delete(heard) };
  }

  publish(events: readonly Event[]): void {
    if (events.length === 0) return;
    for (const event of events.slice(-kept)) this.#newest.push(event);
    if (this.#newest.length > 2 * kept) this.#newest = this.#newest.slice(-kept);
    for (const heard of this.#listeners) heard(events);
  }

  /** Gives the same answer as the store; undefined when the range starts before the oldest event in memory. */
  read({ after, run, kinds, limit }: EventQuery): readonly Event[] | undefined {
    const oldest = this.#newest[0]?.seq;
    if (oldest === undefined || after < oldest - 1) return undefined;
    const id = run === undefined ? undefined : runId(run);
    const found: Event[] = [];
    for (let at = this.#position(after); at < this.#newest.length && found.length < limit; at += 1) {
      const event = this.#newest[at];
      if (event === undefined || (id !== undefined && event.run !== id)) continue;
      if (kinds === undefined || kinds.includes(event.kind)) found.push(event);
    }
    return found;
  }

  /** Finds the index of the first event after `after` by binary search. */
  #position(after: number): number {
    let low = 0;
    let high = this.#newest.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#newest[middle]?.seq ?? 0) > after) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

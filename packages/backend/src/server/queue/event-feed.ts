import type { Event } from "@wezterm-parallel/shared/protocol/resources";

import type { EventFeed } from "../../base/backlog.ts";

/** Hands committed events on to whoever listens, in order. */
export class LiveEvents implements EventFeed {
  readonly #listeners = new Set<(events: readonly Event[]) => void>();

  listen(heard: (events: readonly Event[]) => void): Disposable {
    this.#listeners.add(heard);
    return { [Symbol.dispose]: () => void this.#listeners.delete(heard) };
  }

  publish(events: readonly Event[]): void {
    if (events.length === 0) return;
    for (const heard of this.#listeners) heard(events);
  }
}

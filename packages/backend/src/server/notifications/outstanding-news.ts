import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import type { Records } from "../../base/backlog.ts";
import { type NewsItem, newsOf } from "./server-news.ts";

export interface NewsChange {
  readonly opened: readonly NewsItem[];
  /** Keys of what is settled. */
  readonly closed: readonly string[];
}

/** Events searched at the start for news that is not settled; covers some hundred tasks. */
const seeded = 2_000;
/** Old news of this number is forgotten: it can no longer be closed. */
const most = 2_000;

/** What needs somebody now, by the events so far. */
export class OutstandingNews {
  readonly #records: Pick<Records, "run" | "task" | "change" | "events" | "lastEvent">;
  readonly #items = new Map<string, NewsItem>();

  /** Reads what happened up to the event `until`. */
  constructor(records: Pick<Records, "run" | "task" | "change" | "events" | "lastEvent">, until: number) {
    this.#records = records;
    const last = Math.min(records.lastEvent(), until);
    const events = records.events({ after: Math.max(0, last - seeded), limit: seeded });
    this.hear(events.filter(({ seq }) => seq <= last));
  }

  all(): readonly NewsItem[] {
    return [...this.#items.values()];
  }

  /** Returns what changed over all of these events: what came and went among them is no news. */
  hear(events: readonly Event[]): NewsChange {
    const before = new Map<string, NewsItem | undefined>();
    for (const [key, item] of events.flatMap((event) => [...newsOf(event, this.#records)])) {
      if (!before.has(key)) before.set(key, this.#items.get(key));
      this.#items.delete(key);
      if (item !== undefined) this.#items.set(key, item);
    }
    const changed = [...before].filter(([key, was]) => !isSame(was, this.#items.get(key)));
    this.#forgetOldest();
    return {
      opened: changed.flatMap(([key]) => this.#items.get(key) ?? []),
      closed: changed.flatMap(([key]) => (this.#items.has(key) ? [] : [key])),
    };
  }

  #forgetOldest(): void {
    for (const oldest of this.#items.keys()) {
      if (this.#items.size <= most) return;
      this.#items.delete(oldest);
    }
  }
}

/** The same question, or the same state of a change, is no news; a run may end several times. */
function isSame(one: NewsItem | undefined, other: NewsItem | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  if (one.kind === "run-ended") return one.at === other.at;
  return one.kind === other.kind && one.text === other.text && one.asks?.since === other.asks?.since;
}

import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import type { Records } from "../../base/backlog.ts";
import { type NewsItem, newsOf } from "./server-news.ts";

export interface NewsChange {
  readonly opened: readonly NewsItem[];
  /** Keys of the news that no longer needs a person. */
  readonly closed: readonly string[];
}

/** Events searched at the start for news that is not settled; covers some hundred tasks. */
const seeded = 2_000;
/** Old news of this number is forgotten: it can no longer be closed. */
const most = 2_000;

type OutstandingRecords = Pick<Records, "run" | "task" | "change" | "events" | "lastEvent">;

/** Everything that needs a person now, according to the events so far. */
export class OutstandingNews {
  readonly #records: OutstandingRecords;
  readonly #items = new Map<string, NewsItem>();

  constructor(records: OutstandingRecords) {
    this.#records = records;
  }

  /** Reads what happened up to the event `until`. */
  async read(until: number): Promise<this> {
    const last = Math.min(await this.#records.lastEvent(), until);
    const events = await this.#records.events({ after: Math.max(0, last - seeded), limit: seeded });
    await this.hear(events.filter(({ seq }) => seq <= last));
    return this;
  }

  all(): readonly NewsItem[] {
    return [...this.#items.values()];
  }

  /** Returns what changed over all of these events: what came and went among them is no news. */
  async hear(events: readonly Event[]): Promise<NewsChange> {
    const before = new Map<string, NewsItem | undefined>();
    const told: Awaited<ReturnType<typeof newsOf>>[number][] = [];
    for (const event of events) told.push(...(await newsOf(event, this.#records)));
    for (const [key, item] of told) {
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

/** A question or a state of a change that was told before is no news; a run may end several times. */
function isSame(one: NewsItem | undefined, other: NewsItem | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  if (one.kind === "run-ended") return one.at === other.at;
  // Agents that conflict are told of once, and not with each further file.
  if (one.kind === "collision" && other.kind === "collision") return true;
  return one.kind === other.kind && one.text === other.text && one.asks?.since === other.asks?.since;
}

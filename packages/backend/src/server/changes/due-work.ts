import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import type { EventFeed } from "../../base/backlog.ts";

interface DueWorkOptions<Item, Answer> {
  readonly feed: EventFeed;
  readonly clock: Clock;
  /** Events after which something may be due. */
  readonly kicks: ReadonlySet<Event["kind"]>;
  /** Returns what is due by this time, epoch ms; the longest due first. */
  readonly due: (until: number, limit: number) => Promise<readonly Item[]>;
  /** Returns when the next is due, epoch ms. */
  readonly next: () => Promise<number | undefined>;
  readonly keyOf: (item: Item) => string;
  readonly ask: (item: Item) => Promise<Answer>;
  /** Afterwards, the item is due later, or not at all. */
  readonly record: (item: Item, answer: Answer) => Promise<unknown>;
}

const atOnce = 2;
/** setTimeout takes no more. */
const longestTimerMs = 60 * 60_000;

/**
 * Asks about items at the times that the store keeps, two at a time. After a crash, what was being asked is still
 * due.
 */
export class DueWork<Item, Answer> implements Disposable {
  readonly #options: DueWorkOptions<Item, Answer>;
  readonly #busy = new Set<string>();
  /** The changes to record once the pending request of an item is answered. */
  readonly #later = new Map<string, Answer>();
  readonly #feed: Disposable;
  #timer: Disposable | undefined;
  #disposed = false;
  #isLooking = false;
  /** Something may be due since the last look began. */
  #again = false;
  /** Counts items whose answers were recorded. */
  #ended = 0;

  constructor(options: DueWorkOptions<Item, Answer>) {
    this.#options = options;
    this.#feed = options.feed.listen((events) => {
      if (events.some(({ kind }) => options.kicks.has(kind))) this.start();
    });
    this.start();
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#feed[Symbol.dispose]();
    this.#timer?.[Symbol.dispose]();
  }

  /** Records this once more after the answer, if the item is being asked: that answer may be older than the news. */
  recordAfterAnswer(item: Item, answer: Answer): void {
    const key = this.#options.keyOf(item);
    if (this.#busy.has(key)) this.#later.set(key, answer);
  }

  /** Starts what is due, and sets the timer for what is next. */
  start(): void {
    this.#again = true;
    if (!this.#isLooking) void this.#look();
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    while (this.#again && !this.#disposed) {
      this.#again = false;
      this.#timer?.[Symbol.dispose]();
      const { due, keyOf, clock } = this.#options;
      const ended = this.#ended;
      const items = await due(clock.now(), atOnce + this.#busy.size);
      // An item whose answer was recorded meanwhile is no longer due.
      if (ended !== this.#ended) this.#again = true;
      if (this.#again || this.#disposed) continue;
      const idle = items.filter((item) => !this.#busy.has(keyOf(item)));
      for (const item of idle.slice(0, Math.max(0, atOnce - this.#busy.size))) void this.#work(item);
      // Those that are being asked are due until their answer is recorded.
      if (this.#busy.size === 0) await this.#waitForNext();
    }
    this.#isLooking = false;
  }

  async #waitForNext(): Promise<void> {
    const { next, clock } = this.#options;
    const at = await next();
    if (at === undefined || this.#disposed) return;
    const wait = Math.min(longestTimerMs, Math.max(0, at - clock.now()));
    this.#timer = clock.after(wait, () => this.start());
  }

  async #work(item: Item): Promise<void> {
    const { ask, record, keyOf } = this.#options;
    this.#busy.add(keyOf(item));
    const answer = await ask(item);
    if (this.#disposed) return;
    await record(item, answer);
    const key = keyOf(item);
    const later = this.#later.get(key);
    this.#later.delete(key);
    if (later !== undefined) await record(item, later);
    this.#busy.delete(key);
    this.#ended += 1;
    this.start();
  }
}

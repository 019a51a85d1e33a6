import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { findQuietEnd } from "@wezterm-parallel/shared/domain/notifications/quiet-hours";
import type { Preferences } from "@wezterm-parallel/shared/protocol/api/schemas/preference-schemas";
import type { PushMessage } from "@wezterm-parallel/shared/protocol/push-message";

import { composePushMessage } from "./push-message-of.ts";
import type { PushResult } from "./push-service.ts";
import type { NewsItem } from "./server-news.ts";

/** Whom an outbox sends to, as of now. */
export interface Receiver {
  readonly preferences: Preferences;
  /** Returns what they may know of it. */
  readonly seen: (item: NewsItem) => NewsItem | undefined;
}

interface OutboxOptions {
  readonly language: PushMessage["language"];
  readonly clock: Clock;
  /** Returns undefined when nobody receives here any more. */
  readonly receiver: () => Promise<Receiver | undefined>;
  readonly send: (message: PushMessage, urgent: boolean) => Promise<PushResult>;
  /** Called once, when the subscription has ended. */
  readonly ended: () => Promise<void>;
}

/** Ms in which news is gathered into one message. */
const gatherMs = 2_000;
/** Ms between two messages: agents that ask one after another become few notifications. */
const gapMs = 10_000;
/** Ms after which a message is tried again for the first time; each further time four times as late. */
const firstAgainMs = 5_000;
const longestAgainMs = 3_600_000;
/** Ms after which nobody wants to hear it any more. */
export const newsLifetimeMs = 24 * 3_600_000;

/** Sends news to one browser: gathered, outside of quiet hours, again after failures, and never what is settled by then. */
export class Outbox implements Disposable {
  readonly #options: OutboxOptions;
  readonly #pending = new Map<string, NewsItem>();
  /** Keys that the browser may show. */
  readonly #shown = new Set<string>();
  readonly #closing = new Set<string>();
  #sentAt = Number.NEGATIVE_INFINITY;
  #failures = 0;
  #timer: Disposable | undefined;
  #sending = false;
  #disposed = false;
  /** For the list of subscriptions. */
  last: { readonly sentAt?: number; readonly failure?: string } = {};

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Takes over what a server before this one may have sent: it can only be closed, unless it was held back. */
  async resume(items: readonly NewsItem[]): Promise<void> {
    const { clock, receiver } = this.#options;
    const quiet = (await receiver())?.preferences.quietHours;
    const end = findQuietEnd(quiet, clock.now());
    for (const item of items) {
      const isHeld = end !== undefined && findQuietEnd(quiet, item.at) === end;
      if (isHeld) this.add([item]);
      else this.#shown.add(item.key);
    }
  }

  add(items: readonly NewsItem[]): void {
    for (const item of items) {
      this.#closing.delete(item.key);
      this.#pending.delete(item.key);
      this.#pending.set(item.key, item);
    }
    if (items.length > 0) this.#schedule();
  }

  close(keys: readonly string[]): void {
    for (const key of keys) {
      this.#pending.delete(key);
      if (this.#shown.delete(key)) this.#closing.add(key);
    }
    if (this.#closing.size > 0) this.#schedule();
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#timer?.[Symbol.dispose]();
  }

  #schedule(delay = gatherMs): void {
    if (this.#timer !== undefined || this.#sending || this.#disposed) return;
    const gap = this.#sentAt + gapMs - this.#options.clock.monotonic();
    this.#timer = this.#options.clock.after(Math.max(delay, gap), () => {
      this.#timer = undefined;
      void this.#flush();
    });
  }

  async #flush(): Promise<void> {
    this.#sending = true;
    const again = await this.#send();
    this.#sending = false;
    if (again !== undefined) this.#schedule(again);
  }

  /** Returns in how many ms to look again, if there is anything left to send. */
  async #send(): Promise<number | undefined> {
    const { clock, language, receiver, send } = this.#options;
    const found = await receiver();
    if (found === undefined) return this.#end();
    const now = clock.now();
    const items = this.#takeWanted(found, now);
    const pending = new Map(this.#pending);
    if (items.length === 0 && this.#closing.size === 0) return undefined;
    const quietEnd = findQuietEnd(found.preferences.quietHours, now);
    if (quietEnd !== undefined) return quietEnd - now;
    const { message, closes } = composePushMessage({ language, items, closed: [...this.#closing] });
    // From here on it may be shown, so what is settled while it is under way has to be closed.
    for (const { key } of items) this.#shown.add(key);
    const urgent = items.some(({ kind }) => kind === "permission" || kind === "question");
    const result = await send(message, urgent);
    return this.#note(result, pending, closes);
  }

  /** Forgets what this person does not want to hear, may not see, or that is old. */
  #takeWanted({ preferences, seen }: Receiver, now: number): readonly NewsItem[] {
    return [...this.#pending].flatMap(([key, item]) => {
      const isWanted = preferences.notifications.includes(item.kind) && now - item.at < newsLifetimeMs;
      const known = isWanted ? seen(item) : undefined;
      if (known === undefined) this.#pending.delete(key);
      return known ?? [];
    });
  }

  async #note(
    result: PushResult,
    told: ReadonlyMap<string, NewsItem>,
    closes: readonly string[],
  ): Promise<number | undefined> {
    if (result.result === "gone") return this.#end();
    if (result.result === "later") {
      this.last = { ...this.last, failure: result.failure };
      const usual = Math.min(firstAgainMs * 4 ** this.#failures, longestAgainMs);
      this.#failures += 1;
      return Math.min(Math.max(usual, result.retryAfterMs ?? 0), longestAgainMs);
    }
    this.#failures = 0;
    this.#sentAt = this.#options.clock.monotonic();
    for (const [key, item] of told) if (this.#pending.get(key) === item) this.#pending.delete(key);
    for (const key of closes) this.#closing.delete(key);
    this.last =
      result.result === "sent"
        ? { sentAt: this.#options.clock.now() }
        : { ...this.last, failure: result.failure };
    const isLeft = this.#pending.size > 0 || this.#closing.size > 0;
    return isLeft ? gatherMs : undefined;
  }

  async #end(): Promise<undefined> {
    this[Symbol.dispose]();
    await this.#options.ended();
  }
}

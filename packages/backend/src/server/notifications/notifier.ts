import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Permission } from "@wezterm-parallel/shared/domain/access/permissions";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import type { Preferences } from "@wezterm-parallel/shared/protocol/api/schemas/preference-schemas";
import type {
  Subscription,
  TestedSubscriptions,
} from "@wezterm-parallel/shared/protocol/api/schemas/push-schemas";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { PushMessage } from "@wezterm-parallel/shared/protocol/push-message";

import type { EventFeed, Records, Visibility } from "../../base/backlog.ts";
import type { Logger } from "../../base/log.ts";
import type { StoredSubscription } from "../../drivers/accounts/subscription-store.ts";
import type { Principal } from "../http/admission/principal.ts";
import { newsLifetimeMs, Outbox, type Receiver } from "./outbox.ts";
import { OutstandingNews } from "./outstanding-news.ts";
import type { PushResult } from "./push-service.ts";
import type { NewsItem } from "./server-news.ts";
import type { Subscriptions } from "./subscriptions.ts";
import type { VapidKeys } from "./vapid-keys.ts";

interface NotifierOptions {
  readonly records: Pick<Records, "run" | "task" | "change" | "events" | "lastEvent">;
  readonly feed: EventFeed;
  readonly clock: Clock;
  readonly log: Pick<Logger, "warn">;
  readonly subscriptions: Subscriptions;
  readonly keys: VapidKeys;
  /** The address for browsers, once the server listens on the network. */
  readonly address: () => string | undefined;
  readonly allowsPrivate: () => boolean;
  readonly recipient: (
    subscription: StoredSubscription,
  ) => Promise<{ readonly principal: Principal; readonly preferences: Preferences } | undefined>;
  readonly sees: (principal: Principal, permission: Permission) => Visibility;
}

/** Ms in which events are gathered: what needs somebody for a moment only is no news. */
const gatherMs = 500;
const testTtlS = 60;
/** Safari takes the permission away after three messages that show nothing. */
const needsNotification = /(?:^|\.)push\.apple\.com$/;

/** Sends what needs somebody to the browsers that people subscribed with. */
export class Notifier implements Disposable {
  readonly #options: NotifierOptions;
  readonly #outboxes = new Map<string, Outbox>();
  readonly #listening: Disposable;
  #news: OutstandingNews | undefined;
  #heard: Event[] = [];
  #timer: Disposable | undefined;
  /** In the order of the events. */
  #working: Promise<void> = Promise.resolve();

  constructor(options: NotifierOptions) {
    this.#options = options;
    this.#listening = options.feed.listen((events) => this.#hear(events));
    this.#work(() => this.#resume());
  }

  /** Public key with which browsers subscribe. */
  get publicKey(): string {
    return this.#options.keys.publicKey;
  }

  async list(person: Principal): Promise<readonly Subscription[]> {
    return (await this.#options.subscriptions.of(person)).map((stored) => this.describe(stored));
  }

  describe(stored: StoredSubscription): Subscription {
    const { id, userAgent, grant, createdAt } = stored;
    const target = this.#options.subscriptions.targetOf(stored);
    const service = target === undefined ? "" : new URL(target.endpoint).host;
    const last = this.#outboxes.get(id)?.last ?? {};
    return { id, userAgent, service, createdAt, ...(grant !== undefined && { grant }), ...last };
  }

  /** Settles when the push services have answered. */
  async test(person: Principal): Promise<TestedSubscriptions["items"]> {
    const stored = await this.#options.subscriptions.of(person);
    return await Promise.all(stored.map((each) => this.#test(each)));
  }

  [Symbol.dispose](): void {
    this.#listening[Symbol.dispose]();
    this.#timer?.[Symbol.dispose]();
    for (const outbox of this.#outboxes.values()) outbox[Symbol.dispose]();
  }

  async #test(stored: StoredSubscription): Promise<TestedSubscriptions["items"][number]> {
    const { id, language } = stored;
    const to = addressOf("profile", {});
    const show = [{ key: "test", kind: "test", name: "", to }] as const;
    const sent = await this.#send(stored, { language, show, close: [] }, { ttlS: testTtlS, urgent: true });
    if (sent.result === "gone") await this.#options.subscriptions.drop(id);
    if (sent.result === "sent" || sent.result === "gone") return { id, result: sent.result };
    return { id, result: "failed", failure: sent.failure };
  }

  /** Runs inside commits, so records are read later. */
  #hear(events: readonly Event[]): void {
    this.#heard.push(...events);
    this.#timer ??= this.#options.clock.after(gatherMs, () => {
      this.#timer = undefined;
      const heard = this.#heard.splice(0);
      this.#work(() => this.#dispatch(heard));
    });
  }

  #work(work: () => Promise<void>): void {
    this.#working = this.#working.then(work).catch((error: unknown) => {
      this.#options.log.warn({ error: String(error) }, "news could not be read");
    });
  }

  async #dispatch(events: readonly Event[]): Promise<void> {
    const stored = await this.#options.subscriptions.all();
    this.#forgetRemoved(stored);
    if (stored.length === 0) {
      this.#news = undefined;
      return;
    }
    // With the first subscription: what had happened before is no news.
    this.#news ??= await this.#read(events);
    const { opened, closed } = await this.#news.hear(events);
    for (const each of stored) {
      const outbox = this.#outboxOf(each);
      outbox.add(opened);
      outbox.close(closed);
    }
  }

  async #read(events: readonly Event[]): Promise<OutstandingNews> {
    const until = (events[0]?.seq ?? Number.POSITIVE_INFINITY) - 1;
    return await new OutstandingNews(this.#options.records).read(until);
  }

  /** After a restart: what a server before this one held back, or may have sent. */
  async #resume(): Promise<void> {
    const stored = await this.#options.subscriptions.all();
    if (stored.length === 0) return;
    this.#news = await this.#read([]);
    const now = this.#options.clock.now();
    const items = this.#news.all().filter(({ at }) => now - at < newsLifetimeMs);
    for (const each of stored) await this.#outboxOf(each).resume(items);
  }

  #forgetRemoved(stored: readonly StoredSubscription[]): void {
    const ids = new Set(stored.map(({ id }) => id));
    for (const [id, outbox] of this.#outboxes) {
      if (ids.has(id)) continue;
      outbox[Symbol.dispose]();
      this.#outboxes.delete(id);
    }
  }

  #outboxOf(stored: StoredSubscription): Outbox {
    const { id, language } = stored;
    const known = this.#outboxes.get(id);
    if (known !== undefined) return known;
    const outbox = new Outbox({
      language,
      clock: this.#options.clock,
      receiver: () => this.#receiver(stored),
      send: (message, urgent) => this.#send(stored, message, { ttlS: newsLifetimeMs / 1_000, urgent }),
      ended: async () => {
        this.#outboxes.delete(id);
        await this.#options.subscriptions.drop(id);
      },
    });
    this.#outboxes.set(id, outbox);
    return outbox;
  }

  async #receiver(stored: StoredSubscription): Promise<Receiver | undefined> {
    const found = await this.#options.recipient(stored);
    if (found === undefined) return undefined;
    const { principal, preferences } = found;
    return { preferences, seen: (item) => this.#asSeen(principal, item) };
  }

  /** Only who may answer is offered to. */
  #asSeen(principal: Principal, item: NewsItem): NewsItem | undefined {
    if (!this.#isIn(principal, item.needs, item.project)) return undefined;
    const { asks, ...rest } = item;
    return asks !== undefined && this.#isIn(principal, "terminals:write", item.project) ? item : rest;
  }

  /** News of no project are for those who see every one. */
  #isIn(principal: Principal, needs: Permission, project: number | undefined): boolean {
    const seen = this.#options.sees(principal, needs);
    return seen === "all" || (project !== undefined && seen.has(project));
  }

  async #send(
    stored: StoredSubscription,
    message: PushMessage,
    how: { readonly ttlS: number; readonly urgent: boolean },
  ): Promise<PushResult> {
    const { subscriptions, keys, allowsPrivate, address, log } = this.#options;
    const target = subscriptions.targetOf(stored);
    if (target === undefined) return { result: "gone" };
    const service = new URL(target.endpoint).hostname;
    if (message.show.length === 0 && needsNotification.test(service)) return { result: "sent" };
    const options = { ...how, keys, contact: contactOf(address()), allowPrivate: allowsPrivate() };
    // Loads an HTTP client, which an idle server does not need.
    const { sendPush } = await import("./push-service.ts");
    const sent = await sendPush(target, message, options);
    if (sent.result === "failed") log.warn({ service, failure: sent.failure }, "a notification was not sent");
    return sent;
  }
}

/** Push services require a contact address, and some refuse one of a local machine. */
function contactOf(address: string | undefined): string {
  const isPublic =
    address?.startsWith("https://") === true && !/^https:\/\/(?:localhost|[\d[])/.test(address);
  return isPublic ? address : "mailto:nobody@example.com";
}

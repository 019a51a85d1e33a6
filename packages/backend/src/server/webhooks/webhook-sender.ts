import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import type { Records } from "../../base/backlog.ts";
import type { Logger } from "../../base/log.ts";
import type { WebhookStore } from "../../drivers/store/store.ts";
import type {
  DeliveryProgress,
  NewDelivery,
  WebhookName,
  WebhookReader,
  WebhookRecord,
} from "../../drivers/store/webhooks.ts";
import { deliver } from "./deliver.ts";
import { kindsOfAll, namesAlerts } from "./match-kinds.ts";
import { openTarget } from "./webhook-target.ts";

export interface SenderParts {
  readonly webhookStore: { readonly webhooks: WebhookStore; readonly reader: WebhookReader };
  readonly records: Pick<Records, "seen" | "lastEvent">;
  readonly clock: Clock;
  readonly log: Pick<Logger, "warn">;
  /** Opens addresses and secrets. */
  readonly key: Uint8Array;
  readonly allowsPrivate: () => boolean;
}

/** Events that are read, and deliveries that are recorded, at once: after a crash, as many are sent again. */
const pageSize = 50;
/** Ms after which deliveries are recorded, if the receiver is slow. */
const recordMs = 1_000;
/** Events without interest after which the place in them is recorded. */
const farBehind = 1_000;
/** Longest sleep: timers do not follow changes of the clock. */
const longestSleepMs = 60_000;
/** Until the store is tried again after a failure. */
const againMs = 5_000;

/** Sends the events of one webhook in their order, each until it is delivered or refused. */
export class WebhookSender implements AsyncDisposable {
  readonly #parts: SenderParts;
  readonly #name: WebhookName;
  #timer: Disposable | undefined;
  #working: Promise<void> | undefined;
  #again = false;
  /** The webhook itself was changed: the page that is under way ends early. */
  #changed = false;
  readonly #stopped = new AbortController();

  constructor(parts: SenderParts, name: WebhookName) {
    this.#parts = parts;
    this.#name = name;
    this.wake();
  }

  /** Looks for something to send. */
  wake(changed = false): void {
    this.#again = true;
    this.#changed ||= changed;
    if (this.#working === undefined && !this.#isDisposed) this.#working = this.#work();
  }

  /** Settles when what was delivered is recorded; a delivery that is under way is sent again by the next server. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped.abort();
    await this.#working;
    this.#timer?.[Symbol.dispose]();
  }

  get #isDisposed(): boolean {
    return this.#stopped.signal.aborted;
  }

  async #work(): Promise<void> {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    let pauseMs: number | undefined;
    while (this.#again && !this.#isDisposed) {
      this.#again = false;
      this.#changed = false;
      try {
        pauseMs = await this.#sendPage();
      } catch (error) {
        this.#parts.log.warn({ webhook: this.#name.name, error: String(error) }, "a webhook was interrupted");
        pauseMs = againMs;
      }
    }
    this.#working = undefined;
    if (pauseMs !== undefined && !this.#isDisposed) {
      this.#timer = this.#parts.clock.after(Math.min(pauseMs, longestSleepMs), () => this.wake());
    }
  }

  /** Returns in how many ms to look again; undefined: with the next event. */
  async #sendPage(): Promise<number | undefined> {
    const { webhookStore, records, clock } = this.#parts;
    const webhook = await webhookStore.reader.webhook(this.#name);
    if (webhook === undefined || webhook.state !== "on") return undefined;
    const pauseMs = (webhook.failing?.retryAt ?? 0) - clock.now();
    if (pauseMs > 0) return pauseMs;
    const newest = await records.lastEvent();
    const events = await records.seen(new Set([webhook.project])).events({
      after: webhook.cursor,
      alerts: namesAlerts(webhook.events),
      kinds: kindsOfAll(webhook.events),
      limit: pageSize,
    });
    if (events.length === 0) return this.#skipTo(webhook, newest);
    return this.#sendAll(webhook, events);
  }

  async #skipTo(webhook: WebhookRecord, newest: number): Promise<undefined> {
    if (newest - webhook.cursor < farBehind) return;
    const { failing } = webhook;
    await this.#record(webhook, { deliveries: [], reached: { cursor: newest, failing, off: false } });
  }

  async #sendAll(webhook: WebhookRecord, events: readonly Event[]): Promise<number | undefined> {
    const { key, clock, allowsPrivate } = this.#parts;
    const target = openTarget(key, webhook);
    const done: NewDelivery[] = [];
    const start = clock.monotonic();
    let { cursor, failing } = webhook;
    for (const event of events) {
      if (this.#changed || this.#isDisposed || clock.monotonic() - start > recordMs) break;
      if (!isAbout(event, webhook.name)) {
        const options = { target, allowPrivate: allowsPrivate(), clock, signal: this.#stopped.signal };
        const { delivery, decision } = await deliver({ ...webhook, failing }, event, options);
        if (this.#isDisposed && decision.kind !== "delivered") break;
        done.push(delivery);
        failing = decision.kind === "failed" ? decision.failing : undefined;
        const off = decision.kind === "off";
        if (off || failing !== undefined) {
          await this.#record(webhook, { deliveries: done, reached: { cursor, failing, off } });
          return failing && Math.max(failing.retryAt - clock.now(), 0);
        }
      }
      cursor = event.seq;
    }
    this.#again = true;
    return this.#record(webhook, { deliveries: done, reached: { cursor, failing, off: false } });
  }

  async #record({ id }: WebhookRecord, progress: DeliveryProgress): Promise<number | undefined> {
    const recorded = await this.#parts.webhookStore.webhooks.record(id, progress);
    if (recorded.ok) return undefined;
    this.#parts.log.warn(
      { webhook: this.#name.name, failure: recorded.failure },
      "deliveries were not recorded",
    );
    this.#again = false;
    return againMs;
  }
}

/** Events about a webhook itself would answer one another for ever. */
function isAbout(event: Event, name: string): boolean {
  return event.kind === "webhook.changed" && event.data.webhook === name;
}

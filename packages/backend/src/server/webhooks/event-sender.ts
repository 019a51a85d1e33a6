import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { FailingDelivery } from "@wezterm-parallel/shared/domain/webhook/decide-delivery";
import type { Event, EventKind } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import type { Records } from "../../base/backlog.ts";
import type { Logger } from "../../base/log.ts";
import type { DeliveryProgress } from "../../drivers/store/webhooks.ts";
import { type Delivering, type SentPage, sendEvents } from "./send-events.ts";

/** A webhook or a hook: with its place in the events of its project. */
export interface Subscriber {
  readonly id: number;
  /** Number of the project. */
  readonly project: number;
  readonly name: string;
  readonly failing: FailingDelivery | undefined;
  readonly cursor: number;
}

/** Finds subscribers of one kind, sends them their events, and records the outcome. */
export interface Subscription<S extends Subscriber> {
  /** Such as `webhook`, for the log. */
  readonly kind: string;
  /** Returns undefined while it takes no events. */
  readonly find: (name: { readonly project: number; readonly name: string }) => Promise<S | undefined>;
  readonly wants: (subscriber: S) => { readonly kinds: readonly EventKind[]; readonly alerts: boolean };
  /** Events that it must not get, although their kind matches. */
  readonly skips?: (subscriber: S, event: Event) => boolean;
  /** Events that are read, and deliveries that are recorded, at once: after a crash, as many are sent again. */
  readonly pageSize: (subscriber: S) => number;
  readonly begin: (subscriber: S) => Delivering;
  readonly record: (id: number, progress: DeliveryProgress) => Promise<Result<unknown, Failure>>;
  /** Ms after which deliveries are recorded, if the receiver is slow; 0: each at once. */
  readonly recordMs: number;
}

export interface EventSenderParts {
  readonly records: Pick<Records, "seen" | "lastEvent">;
  readonly clock: Clock;
  readonly log: Pick<Logger, "warn">;
}

/** Events without interest after which the place in them is recorded. */
const farBehind = 1_000;
/** Longest sleep: timers do not follow changes of the clock. */
const longestSleepMs = 60_000;
/** Until the store is tried again after a failure. */
const againMs = 5_000;

/** Sends the events of one subscriber in their order, each until it is delivered or refused. */
export class EventSender<S extends Subscriber> implements AsyncDisposable {
  readonly #parts: EventSenderParts;
  readonly #subscription: (signal: AbortSignal) => Subscription<S>;
  readonly #name: { readonly project: number; readonly name: string };
  #timer: Disposable | undefined;
  #working: Promise<void> | undefined;
  #again = false;
  /** The subscriber itself was changed: the page that is under way ends early. */
  #changed = false;
  /** Events behind the cursor that were delivered while one before them failed; a crash forgets them. */
  #ahead: ReadonlySet<number> = new Set();
  readonly #stopped = new AbortController();

  constructor(
    parts: EventSenderParts,
    subscription: (signal: AbortSignal) => Subscription<S>,
    name: { readonly project: number; readonly name: string },
  ) {
    this.#parts = parts;
    this.#subscription = subscription;
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
    const subscription = this.#subscription(this.#stopped.signal);
    let pauseMs: number | undefined;
    while (this.#again && !this.#isDisposed) {
      this.#again = false;
      this.#changed = false;
      try {
        pauseMs = await this.#sendPage(subscription);
      } catch (error) {
        this.#warn(subscription, "was interrupted", { error: String(error) });
        pauseMs = againMs;
      }
    }
    this.#working = undefined;
    if (pauseMs !== undefined && !this.#isDisposed) {
      this.#timer = this.#parts.clock.after(Math.min(pauseMs, longestSleepMs), () => this.wake());
    }
  }

  /** Returns in how many ms to look again; undefined: with the next event. */
  async #sendPage(subscription: Subscription<S>): Promise<number | undefined> {
    const { records, clock } = this.#parts;
    const subscriber = await subscription.find(this.#name);
    if (subscriber === undefined) return undefined;
    const pauseMs = (subscriber.failing?.retryAt ?? 0) - clock.now();
    if (pauseMs > 0) return pauseMs;
    const newest = await records.lastEvent();
    const events = await records.seen(new Set([subscriber.project])).events({
      after: subscriber.cursor,
      ...subscription.wants(subscriber),
      limit: subscription.pageSize(subscriber),
    });
    if (events.length === 0) return this.#skipTo(subscription, subscriber, newest);
    return this.#sendAll(subscription, subscriber, events);
  }

  async #skipTo(subscription: Subscription<S>, subscriber: S, newest: number): Promise<undefined> {
    if (newest - subscriber.cursor < farBehind) return;
    const { failing } = subscriber;
    await this.#record(subscription, subscriber, {
      deliveries: [],
      reached: { cursor: newest, failing, off: false },
    });
  }

  /** Returns in how many ms the next event is tried again; undefined: at once, or never. */
  async #sendAll(
    subscription: Subscription<S>,
    subscriber: S,
    events: readonly Event[],
  ): Promise<number | undefined> {
    const { clock } = this.#parts;
    const start = clock.monotonic();
    const isDone = (event: Event) =>
      this.#ahead.has(event.seq) || subscription.skips?.(subscriber, event) === true;
    const delivering = subscription.begin(subscriber);
    // A receiver that failed gets one delivery before it gets the rest.
    const isTrial = subscriber.failing !== undefined;
    const isLong = () => isTrial || clock.monotonic() - start >= subscription.recordMs;
    const page = await sendEvents(
      events.filter((event) => !isDone(event)),
      {
        ...delivering,
        lanes: isTrial ? 1 : delivering.lanes,
        failing: subscriber.failing,
        signal: this.#stopped.signal,
        isOver: (sent) => this.#changed || (sent && isLong()),
      },
    );
    const { halt } = page;
    const failing = halt === undefined ? page.failing : halt.failing;
    const cursor = this.#passTo(page, subscriber.cursor, { events, isDone });
    const reached = { cursor, failing, off: halt?.kind === "off" };
    const again = await this.#record(subscription, subscriber, { deliveries: page.deliveries, reached });
    if (again !== undefined) return again;
    this.#again ||= halt === undefined;
    return failing && Math.max(failing.retryAt - clock.now(), 0);
  }

  /** Returns the number of the last event before the first that has to be sent again, and remembers those after it. */
  #passTo(
    { passed }: SentPage,
    cursor: number,
    { events, isDone }: { events: readonly Event[]; isDone: (event: Event) => boolean },
  ): number {
    const first = events.findIndex((event) => !passed.has(event.seq) && !isDone(event));
    const end = first === -1 ? events.length : first;
    const ahead = events.slice(end).filter(({ seq }) => passed.has(seq) || this.#ahead.has(seq));
    this.#ahead = new Set(ahead.map(({ seq }) => seq));
    return events[end - 1]?.seq ?? cursor;
  }

  async #record(
    subscription: Subscription<S>,
    { id }: S,
    progress: DeliveryProgress,
  ): Promise<number | undefined> {
    const recorded = await subscription.record(id, progress);
    if (recorded.ok) return undefined;
    this.#warn(subscription, "could not be recorded", { failure: recorded.failure });
    this.#again = false;
    return againMs;
  }

  #warn({ kind }: Subscription<S>, what: string, about: object): void {
    this.#parts.log.warn({ [kind]: this.#name.name, ...about }, `a ${kind} ${what}`);
  }
}

import { projectId } from "@wezterm-parallel/shared/domain/ids";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import type { EventFeed } from "../../base/backlog.ts";
import { EventSender, type EventSenderParts, type Subscriber, type Subscription } from "./event-sender.ts";

interface EventSendersOptions<S extends Subscriber> extends EventSenderParts {
  readonly feed: EventFeed;
  readonly list: () => Promise<readonly S[]>;
  /** Returns the project's id and the name of the subscriber that an event says was changed or removed. */
  readonly changedBy: (event: Event) => readonly [project: string, name: string] | undefined;
  readonly subscription: (signal: AbortSignal) => Subscription<S>;
}

/** Ms in which events are gathered before senders look. */
const gatherMs = 100;

/** Sends events to all subscribers of one kind, until it is disposed. */
export class EventSenders<S extends Subscriber> implements AsyncDisposable {
  readonly #options: EventSendersOptions<S>;
  readonly #senders = new Map<string, EventSender<S>>();
  readonly #listening: Disposable;
  #timer: Disposable | undefined;
  #changed = new Set<string>();
  #refreshing: Promise<void>;
  #disposed = false;

  constructor(options: EventSendersOptions<S>) {
    this.#options = options;
    this.#listening = options.feed.listen((events) => this.#hear(events));
    this.#refreshing = this.#refresh();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    this.#listening[Symbol.dispose]();
    this.#timer?.[Symbol.dispose]();
    await this.#refreshing;
    await Promise.all([...this.#senders.values()].map((sender) => sender[Symbol.asyncDispose]()));
  }

  #hear(events: readonly Event[]): void {
    for (const event of events) {
      const changed = this.#options.changedBy(event);
      if (changed !== undefined) this.#changed.add(changed.join(" "));
    }
    this.#timer ??= this.#options.clock.after(gatherMs, () => {
      this.#timer = undefined;
      const changed = this.#changed;
      this.#changed = new Set();
      if (changed.size > 0) this.#refreshing = this.#refreshing.then(() => this.#refresh(changed));
      else for (const sender of this.#senders.values()) sender.wake();
    });
  }

  async #refresh(changed: ReadonlySet<string> = new Set()): Promise<void> {
    const found = await this.#options.list();
    if (this.#disposed) return;
    const names = new Map(found.map((each) => [`${projectId(each.project)} ${each.name}`, each]));
    for (const [key, sender] of this.#senders) {
      if (names.has(key)) continue;
      void sender[Symbol.asyncDispose]();
      this.#senders.delete(key);
    }
    for (const [key, { project, name }] of names) {
      const sender = this.#senders.get(key);
      if (sender === undefined)
        this.#senders.set(key, new EventSender(this.#options, this.#options.subscription, { project, name }));
      else sender.wake(changed.has(key));
    }
  }
}

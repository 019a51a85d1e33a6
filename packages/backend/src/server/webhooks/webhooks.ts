import { projectId } from "@wezterm-parallel/shared/domain/ids";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import type { EventFeed } from "../../base/backlog.ts";
import { WebhookSender, type SenderParts } from "./webhook-sender.ts";

interface WebhooksOptions extends SenderParts {
  readonly feed: EventFeed;
}

/** Ms in which events are gathered before senders look. */
const gatherMs = 100;

/** Sends events to the receivers of all webhooks, until it is disposed. */
export class Webhooks implements AsyncDisposable {
  readonly #options: WebhooksOptions;
  readonly #senders = new Map<string, WebhookSender>();
  readonly #listening: Disposable;
  #timer: Disposable | undefined;
  #changed = new Set<string>();
  #refreshing: Promise<void>;
  #disposed = false;

  constructor(options: WebhooksOptions) {
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
      if (event.kind === "webhook.changed" || event.kind === "webhook.removed")
        this.#changed.add(`${event.data.project} ${event.data.webhook}`);
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
    const found = await this.#options.webhookStore.reader.webhooks();
    if (this.#disposed) return;
    const names = new Map(found.map((each) => [`${projectId(each.project)} ${each.name}`, each]));
    for (const [key, sender] of this.#senders) {
      if (names.has(key)) continue;
      void sender[Symbol.asyncDispose]();
      this.#senders.delete(key);
    }
    for (const [key, { project, name }] of names) {
      const sender = this.#senders.get(key);
      if (sender === undefined) this.#senders.set(key, new WebhookSender(this.#options, { project, name }));
      else sender.wake(changed.has(key));
    }
  }
}

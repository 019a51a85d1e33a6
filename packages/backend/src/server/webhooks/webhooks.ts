import type { EventFeed } from "../../base/backlog.ts";
import type { WebhookRecord } from "../../drivers/store/webhooks.ts";
import { EventSenders } from "./event-senders.ts";
import { type SenderParts, webhookSubscription } from "./webhook-sender.ts";

/** Sends events to the receivers of all webhooks, until it is disposed. */
export function sendWebhooks(parts: SenderParts & { readonly feed: EventFeed }): EventSenders<WebhookRecord> {
  return new EventSenders({
    ...parts,
    list: () => parts.webhookStore.reader.webhooks(),
    changedBy: (event) =>
      event.kind === "webhook.changed" || event.kind === "webhook.removed"
        ? [event.data.project, event.data.webhook]
        : undefined,
    subscription: (signal) => webhookSubscription(parts, signal),
  });
}

import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import type { WebhookStore } from "../../drivers/store/store.ts";
import type { WebhookReader, WebhookRecord } from "../../drivers/store/webhooks.ts";
import { outsideConnections } from "../http/outgoing/post-outside.ts";
import { deliver } from "./deliver.ts";
import type { EventSenderParts, Subscription } from "./event-sender.ts";
import { kindsOfAll, namesAlerts } from "./match-kinds.ts";
import { openTarget } from "./webhook-target.ts";

export interface SenderParts extends EventSenderParts {
  readonly webhookStore: { readonly webhooks: WebhookStore; readonly reader: WebhookReader };
  /** Opens addresses and secrets. */
  readonly key: Uint8Array;
  readonly allowsPrivate: () => boolean;
}

/** A receiver answers in milliseconds, so deliveries of a second are recorded together. */
const recordMs = 1_000;
/** Enough for all lanes, and few enough to be sent again after a crash. */
const leastPage = 100;

/** Connections to one receiver: more would not be faster, and would burden it. */
const lanes = 8;

/** Sends events of webhooks to their receivers. */
export function webhookSubscription(
  { webhookStore, key, allowsPrivate, clock }: SenderParts,
  signal: AbortSignal,
): Subscription<WebhookRecord> {
  return {
    kind: "webhook",
    find: async (name) => {
      const webhook = await webhookStore.reader.webhook(name);
      return webhook?.state === "on" ? webhook : undefined;
    },
    wants: ({ events }) => ({ kinds: kindsOfAll(events), alerts: namesAlerts(events) }),
    skips: ({ name }, event) => isAbout(event, name),
    pageSize: ({ batch = 1 }) => Math.max(leastPage, batch),
    begin: (webhook) => {
      const target = openTarget(key, webhook);
      const allowPrivate = allowsPrivate();
      // Connections last for one page, so that a changed permission holds from the next one.
      const connections = outsideConnections(lanes);
      return {
        batch: webhook.batch ?? 1,
        lanes,
        deliver: (events, failing) =>
          deliver({ ...webhook, failing }, events, { target, allowPrivate, clock, signal, connections }),
      };
    },
    record: (id, progress) => webhookStore.webhooks.record(id, progress),
    recordMs,
  };
}

/** Events about a webhook itself would answer one another for ever. */
function isAbout(event: Event, name: string): boolean {
  return event.kind === "webhook.changed" && event.data.webhook === name;
}

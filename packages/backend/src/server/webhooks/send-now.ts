import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Delivery } from "@wezterm-parallel/shared/protocol/api/schemas/automation/webhook-schemas";

import type { WebhookRecord } from "../../drivers/store/webhooks.ts";
import type { SentEvent } from "./compose-delivery.ts";
import { describeDelivery } from "./describe-webhook.ts";
import type { SenderParts } from "./webhook-sender.ts";
import type { WebhookTarget } from "./webhook-target.ts";

export interface SendingParts extends Pick<SenderParts, "webhookStore" | "key" | "allowsPrivate"> {
  readonly clock: Clock;
}

interface Receiver {
  readonly webhook: WebhookRecord;
  /** Undefined: it was sealed with another key. */
  readonly target: WebhookTarget | undefined;
}

export interface FoundTarget extends Receiver {
  readonly target: WebhookTarget;
}

/** Sends an event whose turn it is not, and lists the delivery. */
export async function sendNow(
  { clock, allowsPrivate, webhookStore }: SendingParts,
  { webhook, target }: Receiver,
  event: SentEvent,
): Promise<Result<Delivery, Failure>> {
  // Loads an HTTP client, which an idle server does not need.
  const { deliver } = await import("./deliver.ts");
  const { deliveries } = await deliver(webhook, [event], { target, allowPrivate: allowsPrivate(), clock });
  const recorded = await webhookStore.webhooks.record(webhook.id, { deliveries });
  if (!recorded.ok) return recorded;
  const [last] = await webhookStore.reader.deliveries({ webhook: webhook.id, limit: 1 });
  return ok(describeDelivery({ ...deliveries[0], id: last?.id ?? 0 }));
}

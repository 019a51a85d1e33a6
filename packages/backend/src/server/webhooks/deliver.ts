import {
  decideDelivery,
  type DeliveryDecision,
} from "@wezterm-parallel/shared/domain/webhook/decide-delivery";
import type { Clock } from "@wezterm-parallel/shared/base/clock";

import type { NewDelivery, WebhookRecord } from "../../drivers/store/webhooks.ts";
import { type OutsideAnswer, type OutsideConnections, postOutside } from "../http/outgoing/post-outside.ts";
import { refuseEndpoint } from "../http/outgoing/refuse-endpoint.ts";
import { composeDelivery, type SentEvent } from "./compose-delivery.ts";
import type { WebhookTarget } from "./webhook-target.ts";

export interface Delivered {
  readonly delivery: NewDelivery;
  readonly decision: DeliveryDecision;
}

interface DeliverOptions {
  readonly target: WebhookTarget | undefined;
  readonly allowPrivate: boolean;
  readonly clock: Pick<Clock, "now" | "monotonic">;
  readonly signal?: AbortSignal;
  readonly connections?: OutsideConnections;
}

/** Characters of the answer that are kept. */
const answerLimit = 500;

/** Sends an event to the receiver of a webhook, and decides what follows from the answer. */
export async function deliver(
  webhook: Pick<WebhookRecord, "template" | "failing">,
  event: SentEvent,
  { target, allowPrivate, clock, signal, connections }: DeliverOptions,
): Promise<Delivered> {
  const at = clock.now();
  const start = clock.monotonic();
  const sent = await send(target, webhook, { event, allowPrivate, signal, connections, now: at });
  const decision = decideDelivery(sent, webhook.failing, clock.now());
  return {
    decision,
    delivery: {
      event: event.seq,
      kind: event.kind,
      at,
      state: decision.kind === "off" ? "failed" : decision.kind,
      status: sent.status,
      durationMs: Math.round(clock.monotonic() - start),
      answer: sent.text,
    },
  };
}

type Sent = Partial<OutsideAnswer> & { readonly text: string };

interface Sending {
  readonly event: SentEvent;
  readonly allowPrivate: boolean;
  readonly signal: AbortSignal | undefined;
  readonly connections: OutsideConnections | undefined;
  readonly now: number;
}

async function send(
  target: WebhookTarget | undefined,
  { template }: Pick<WebhookRecord, "template">,
  { event, now, ...options }: Sending,
): Promise<Sent> {
  if (target === undefined) return { text: "its address was encrypted with another key" };
  if (refuseEndpoint(target.url, options.allowPrivate) !== undefined)
    return { text: "its address is not allowed" };
  try {
    const message = composeDelivery(event, template, target, now);
    return await postOutside(target.url, message, { ...options, answerLimit });
  } catch (error) {
    return { text: error instanceof Error ? error.message : String(error) };
  }
}

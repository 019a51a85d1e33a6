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
  /** Each event has one; all have the same answer. */
  readonly deliveries: readonly [NewDelivery, ...NewDelivery[]];
  readonly decision: DeliveryDecision;
}

export interface DeliverOptions {
  readonly target: WebhookTarget | undefined;
  readonly allowPrivate: boolean;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
  readonly connections?: OutsideConnections;
}

type SentEvents = readonly [SentEvent, ...SentEvent[]];
type Receiver = Pick<WebhookRecord, "template" | "batch" | "failing">;

/** Characters of the answer that are kept. */
const answerLimit = 500;

/**
 * Sends events to the receiver of a webhook in one request, and decides what follows from the answer. Several are sent
 * only to a webhook that takes batches; one that is refused is sent in halves, until a single event is refused.
 */
export async function deliver(
  webhook: Receiver,
  events: SentEvents,
  options: DeliverOptions,
): Promise<Delivered> {
  const whole = await deliverOnce(webhook, events, options);
  if (whole.decision.kind !== "refused" || events.length === 1) return whole;
  const [first, ...more] = events;
  const half = Math.floor(more.length / 2);
  const begun = await deliver(webhook, [first, ...more.slice(0, half)], options);
  const [next, ...rest] = more.slice(half);
  if (next === undefined || !goesOn(begun)) return begun;
  const ended = await deliver(webhook, [next, ...rest], options);
  return { decision: ended.decision, deliveries: [...begun.deliveries, ...ended.deliveries] };
}

function goesOn({ decision: { kind } }: Delivered): boolean {
  return kind === "delivered" || kind === "refused";
}

async function deliverOnce(
  webhook: Receiver,
  events: SentEvents,
  options: DeliverOptions,
): Promise<Delivered> {
  const { clock } = options;
  const at = clock.now();
  const start = clock.monotonic();
  const sent = await send(webhook, events, { ...options, now: at });
  const decision = decideDelivery(sent, webhook.failing, clock.now());
  const common = {
    at,
    state: decision.kind === "off" ? ("failed" as const) : decision.kind,
    status: sent.status,
    durationMs: Math.round(clock.monotonic() - start),
    answer: sent.text,
  };
  const describe = ({ seq, kind }: SentEvent): NewDelivery => ({ event: seq, kind, ...common });
  const [first, ...more] = events;
  return { decision, deliveries: [describe(first), ...more.map(describe)] };
}

type Sent = Partial<OutsideAnswer> & { readonly text: string };

async function send(
  { template, batch = 1 }: Receiver,
  events: SentEvents,
  { target, now, ...options }: DeliverOptions & { readonly now: number },
): Promise<Sent> {
  if (target === undefined) return { text: "its address was encrypted with another key" };
  if (refuseEndpoint(target.url, options.allowPrivate) !== undefined)
    return { text: "its address is not allowed" };
  try {
    const form = batch > 1 ? { events } : { event: events[0], template };
    return await postOutside(target.url, composeDelivery(form, target, now), { ...options, answerLimit });
  } catch (error) {
    return { text: error instanceof Error ? error.message : String(error) };
  }
}

import type {
  Delivery,
  WebhookResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/automation/webhook-schemas";

import { formatDuration } from "../../text/duration.ts";
import { countOf } from "../../text/count-of.ts";
import type { Cell } from "../../text/table.ts";
import { visible } from "../../text/width.ts";

export function cellsOfWebhook(webhook: WebhookResource, now: number): readonly Cell[] {
  const { name, events, last } = webhook;
  return [
    { text: visible(name) },
    { text: renderState(webhook, now) },
    { text: visible(renderReceiver(webhook)) },
    { text: visible(events.join(" ")) },
    { text: last === undefined ? "sent nothing yet" : `${renderOutcome(last)} ${ago(last.at, now)}` },
  ];
}

function renderReceiver({ receiver, template, batch }: WebhookResource): string {
  if (batch > 1) return `${receiver} (up to ${batch} events a request)`;
  return template === "standard" ? receiver : `${receiver} (${template})`;
}

function renderState({ state, failing, waiting }: WebhookResource, now: number): string {
  const left = waiting === 0 ? "" : `, ${countOf(waiting, "event")} ${waiting === 1 ? "waits" : "wait"}`;
  if (state === "off") return `off: it failed too long${left}`;
  if (state === "paused") return `paused${left}`;
  if (failing === undefined) return `on${left}`;
  const again = Math.max(failing.retryAt - now, 0);
  return `failing for ${formatDuration(now - failing.since)}, next try in ${formatDuration(again)}${left}`;
}

export function cellsOfDelivery(delivery: Delivery, now: number): readonly Cell[] {
  const { event, kind, durationMs, answer, at } = delivery;
  return [
    { text: event === 0 ? "test" : `${event}` },
    { text: visible(kind) },
    { text: renderOutcome(delivery) },
    { text: formatDuration(durationMs) },
    { text: ago(at, now) },
    { text: visible(answer.replaceAll(/\s+/g, " ").trim()) },
  ];
}

export function renderOutcome({ state, status }: Delivery): string {
  return status === undefined ? state : `${state} (${status})`;
}

function ago(at: number, now: number): string {
  return `${formatDuration(Math.max(now - at, 0))} ago`;
}

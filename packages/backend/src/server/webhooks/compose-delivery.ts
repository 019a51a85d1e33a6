import { createHmac } from "node:crypto";

import type { WebhookTemplate } from "@wezterm-parallel/shared/domain/webhook/webhook-spec";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import { releaseVersion } from "@wezterm-parallel/shared/protocol/version";

import type { OutsidePost } from "../http/outgoing/post-outside.ts";

/** An event, or a test, which no event is. */
export type SentEvent = Event | { readonly seq: 0; readonly kind: "webhook.test"; readonly at: number };

export interface DeliverySecrets {
  /** Starts with `whsec_`. */
  readonly secret: string;
  /** Used beside `secret` until then, epoch ms. */
  readonly previous?: { readonly secret: string; readonly until: number } | undefined;
}

interface Message {
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const secretPrefix = "whsec_";

export function secretOf(key: Uint8Array): string {
  return `${secretPrefix}${Buffer.from(key).toString("base64")}`;
}

/** The form of a delivery: one event, or several in the format `standard`. */
export type DeliveryForm =
  | { readonly event: SentEvent; readonly template: WebhookTemplate }
  | { readonly events: readonly [SentEvent, ...SentEvent[]] };

/** Composes a delivery and signs it as Standard Webhooks describes (standardwebhooks.com). */
export function composeDelivery(
  form: DeliveryForm,
  { secret, previous }: DeliverySecrets,
  now: number,
): OutsidePost {
  const isBatch = "events" in form;
  const id = isBatch ? idOfBatch(form.events) : idOf(form.event);
  const { contentType, body, headers } = isBatch
    ? batchOf(form.events)
    : templates[form.template](form.event);
  const timestamp = Math.floor(now / 1_000);
  const valid = previous !== undefined && now < previous.until ? [secret, previous.secret] : [secret];
  const signatures = valid.map((each) => sign(each, `${id}.${timestamp}.${body}`));
  return {
    headers: {
      ...headers,
      "content-type": contentType,
      "content-length": Buffer.byteLength(body),
      "user-agent": `wezterm-parallel/${releaseVersion}`,
      "webhook-id": id,
      "webhook-timestamp": timestamp,
      "webhook-signature": signatures.join(" "),
    },
    body,
  };
}

function idOf({ seq, at }: SentEvent): string {
  return `evt_${seq}_${at}`;
}

/** Names the last event too: a batch that is tried again may have grown. */
function idOfBatch(events: readonly [SentEvent, ...SentEvent[]]): string {
  return `${idOf(events[0])}_${events.at(-1)?.seq ?? 0}`;
}

function sign(secret: string, text: string): string {
  const key = Buffer.from(secret.slice(secretPrefix.length), "base64");
  return `v1,${createHmac("sha256", key).update(text).digest("base64")}`;
}

const templates: Readonly<Record<WebhookTemplate, (event: SentEvent) => Message>> = {
  standard: (event) => json(describeStandard(event)),
  // Slack reads links and mentions between < and >.
  slack: (event) =>
    json({
      text: describeEvent(event).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
    }),
  discord: (event) =>
    json({ content: describeEvent(event).slice(0, 2_000), allowed_mentions: { parse: [] } }),
  teams: (event) =>
    json({
      type: "message",
      attachments: [
        {
          contentType: "application/vnd.microsoft.card.adaptive",
          content: {
            type: "AdaptiveCard",
            version: "1.4",
            body: [{ type: "TextBlock", text: describeEvent(event), wrap: true }],
          },
        },
      ],
    }),
  ntfy: (event) => ({
    contentType: "text/plain; charset=utf-8",
    headers: { title: "wezterm-parallel" },
    body: describeEvent(event),
  }),
};

function describeStandard(event: SentEvent) {
  return { type: event.kind, timestamp: new Date(event.at).toISOString(), data: event };
}

/** Each event has the id that it has when it is sent alone. */
function batchOf(events: readonly [SentEvent, ...SentEvent[]]): Message {
  const timestamp = new Date(events[0].at).toISOString();
  const data = events.map((event) => ({ id: idOf(event), ...describeStandard(event) }));
  return json({ type: "events", timestamp, data });
}

function json(value: object): Message {
  return { contentType: "application/json", body: JSON.stringify(value) };
}

/** One line for people: such as `task.failed r12/fix: the command exited with 1`. */
export function describeEvent(event: SentEvent): string {
  const { kind } = event;
  const { task, run, data = {} } = event as { task?: string; run?: string; data?: Record<string, unknown> };
  const subject = task ?? run ?? data["project"] ?? data["alert"];
  const detail = (data["failure"] as { detail?: string } | undefined)?.detail ?? stateOf(data);
  const about = [subject, detail].filter((part) => typeof part === "string" && part !== "").join(": ");
  return about === "" ? kind : `${kind} ${about}`;
}

/** Alerts say in words what is wrong. */
function stateOf({ state, detail }: Record<string, unknown>): unknown {
  return typeof detail === "string" ? `${String(state)}: ${detail}` : state;
}

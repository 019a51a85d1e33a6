import { z } from "zod";

import {
  deliveryStates,
  largestBatch,
  webhookStates,
  webhookTemplates,
} from "../../../../domain/webhook/webhook-spec.ts";
import { groupParameters } from "../group-schemas.ts";
import { projectParameters } from "../project-schemas.ts";
import { numberedPagesQuery } from "../routes-schemas.ts";

/** Parameters and bodies of the routes for webhooks. */

export const webhookParameters = groupParameters;

export const listWebhooksQuery = z.object({
  project: projectParameters.shape.project.optional().describe("only webhooks of this project"),
});

const longestUrl = 2_000;
const mostPatterns = 50;

export const setWebhookBody = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .max(longestUrl)
    .describe("where events are sent; https, unless the server allows private addresses"),
  events: z
    .array(
      z
        .string()
        .regex(/^(?:\*|[a-z-]{1,40}\.(?:\*|[a-z-]{1,40}))$/, "is a kind, such as run.ended or task.*"),
    )
    .min(1)
    .max(mostPatterns)
    .describe("kinds of events, such as `run.ended`, `change.*` or `*`"),
  template: z.enum(webhookTemplates).default("standard"),
  batch: z
    .int()
    .min(1)
    .max(largestBatch)
    .default(1)
    .describe("events that one request carries at most; more than 1 only with `standard`"),
});
export type SetWebhook = z.input<typeof setWebhookBody>;

export const changeWebhookBody = z
  .strictObject({
    url: setWebhookBody.shape.url.optional(),
    events: setWebhookBody.shape.events.optional(),
    template: z.enum(webhookTemplates).optional(),
    batch: setWebhookBody.shape.batch.removeDefault().optional(),
    paused: z
      .boolean()
      .optional()
      .describe("false also switches on one that failed too long; it goes on where it stopped"),
  })
  .refine((body) => Object.keys(body).length > 0, "names nothing to change");
export type ChangeWebhook = z.infer<typeof changeWebhookBody>;

export const deliveryParameters = webhookParameters.extend({
  event: z.string().regex(/^[1-9]\d{0,14}$/, "is the number of an event"),
});

export const deliverySchema = z.object({
  /** Increases with each delivery of the webhook. */
  id: z.number().int(),
  /** Number of the event; 0: a test. */
  event: z.number().int(),
  kind: z.string(),
  at: z.number(),
  state: z.enum(deliveryStates),
  /** HTTP status; absent: no answer came. */
  status: z.number().int().optional(),
  durationMs: z.number(),
  /** Start of the answer, or why there was none. */
  answer: z.string(),
});
export type Delivery = z.infer<typeof deliverySchema>;

export const webhookResourceSchema = z.object({
  /** Id of the project. */
  project: z.string(),
  name: z.string(),
  /** The address without its path, in which services put secrets. */
  receiver: z.string(),
  events: z.array(z.string()),
  template: z.enum(webhookTemplates),
  /** Events that one request carries at most. */
  batch: z.number().int(),
  state: z.enum(webhookStates),
  /** Since when every try has failed, and when the next one is. */
  failing: z.object({ since: z.number(), count: z.number().int(), retryAt: z.number() }).optional(),
  /** Number of events that wait to be sent, at most 1,000. */
  waiting: z.number().int(),
  createdAt: z.number(),
  last: deliverySchema.optional(),
});
export type WebhookResource = z.infer<typeof webhookResourceSchema>;

export const webhookListSchema = z.object({ items: z.array(webhookResourceSchema) });

export const madeWebhookSchema = webhookResourceSchema.extend({
  /** Verifies signatures (Standard Webhooks); shown only once. */
  secret: z.string(),
});
export type MadeWebhook = z.infer<typeof madeWebhookSchema>;

export const rotatedWebhookSchema = z.object({
  secret: z.string(),
  /** Until then, deliveries are signed with the previous secret too, epoch ms. */
  previousUntil: z.number(),
});

export const removedWebhookSchema = z.object({ removed: z.literal(true) });

export const listDeliveriesQuery = numberedPagesQuery;

import { pageSchema } from "../schemas/resources.ts";
import { idempotencyHeaders } from "../schemas/routes-schemas.ts";
import {
  changeWebhookBody,
  deliveryParameters,
  deliverySchema,
  listDeliveriesQuery,
  listWebhooksQuery,
  madeWebhookSchema,
  removedWebhookSchema,
  rotatedWebhookSchema,
  setWebhookBody,
  webhookListSchema,
  webhookParameters,
  webhookResourceSchema,
} from "../schemas/automation/webhook-schemas.ts";
import type { RouteContract } from "./route-contract.ts";

export const webhooksContract = {
  listWebhooks: {
    summary: "Lists webhooks, by project and name",
    query: listWebhooksQuery,
    answer: webhookListSchema,
  },
  setWebhook: {
    summary: "Creates or replaces a webhook, with a new secret",
    description:
      "Sends later events of the project, each at least once and in their order. Deliveries are signed as Standard " +
      "Webhooks describes; `webhook-id` is the same for each try.",
    params: webhookParameters,
    body: setWebhookBody,
    answer: madeWebhookSchema,
  },
  getWebhook: {
    summary: "Gets a webhook with its latest delivery",
    params: webhookParameters,
    answer: webhookResourceSchema,
  },
  changeWebhook: {
    summary: "Changes, pauses or resumes a webhook, which keeps its secret and its place in the events",
    description:
      "Events of a pause are sent afterwards. A new address also switches on a webhook that failed too long.",
    params: webhookParameters,
    body: changeWebhookBody,
    answer: webhookResourceSchema,
  },
  removeWebhook: {
    summary: "Removes a webhook with its deliveries",
    params: webhookParameters,
    answer: removedWebhookSchema,
  },
  rotateWebhook: {
    summary: "Gives a webhook a new secret; the previous one stays valid for 24 hours",
    params: webhookParameters,
    headers: idempotencyHeaders,
    answer: rotatedWebhookSchema,
  },
  testWebhook: {
    summary: "Sends a test to the receiver, and returns its answer",
    params: webhookParameters,
    headers: idempotencyHeaders,
    answer: deliverySchema,
  },
  listDeliveries: {
    summary: "Lists the latest 500 deliveries of a webhook, newest first",
    params: webhookParameters,
    query: listDeliveriesQuery,
    answer: pageSchema(deliverySchema),
  },
  replayDelivery: {
    summary: "Sends an event again, and returns the receiver's answer",
    params: deliveryParameters,
    headers: idempotencyHeaders,
    answer: deliverySchema,
  },
} as const satisfies Readonly<Record<string, RouteContract>>;

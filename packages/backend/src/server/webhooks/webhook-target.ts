import { randomBytes } from "node:crypto";

import { seal, unseal } from "../../base/secrets/seal.ts";
import type { WebhookName, WebhookRecord } from "../../drivers/store/webhooks.ts";
import { secretOf, type DeliverySecrets } from "./compose-delivery.ts";

/** The secret parts of a webhook: with many services, the address contains a secret. */
export interface WebhookTarget extends DeliverySecrets {
  readonly url: string;
}

const secretBytes = 24;

export function newSecret(): string {
  return secretOf(randomBytes(secretBytes));
}

export function sealTarget(key: Uint8Array, name: WebhookName, target: WebhookTarget): string {
  return Buffer.from(seal(key, JSON.stringify(target), purposeOf(name))).toString("base64");
}

/** Returns undefined when it was sealed with another key. */
export function openTarget(key: Uint8Array, webhook: WebhookRecord): WebhookTarget | undefined {
  const text = unseal(key, Buffer.from(webhook.sealed, "base64"), purposeOf(webhook));
  return text === undefined ? undefined : (JSON.parse(text) as WebhookTarget);
}

function purposeOf({ project, name }: WebhookName): string {
  return `webhook p${project} ${name}`;
}

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import type { ChangeWebhook } from "@wezterm-parallel/shared/protocol/api/schemas/automation/webhook-schemas";

import type { WebhookRecord } from "../../drivers/store/webhooks.ts";
import { refuseWebhook } from "./refuse-webhook.ts";
import type { SenderParts } from "./webhook-sender.ts";
import { openTarget, sealTarget } from "./webhook-target.ts";

type ChangingParts = Pick<SenderParts, "webhookStore" | "key" | "allowsPrivate">;

/** Changes what is named, and keeps the secret and the place in the events. */
export async function changeWebhook(
  parts: ChangingParts,
  webhook: WebhookRecord,
  { paused, ...edits }: ChangeWebhook,
): Promise<Result<WebhookRecord, Failure>> {
  const isEdited = Object.values(edits).some((each) => each !== undefined);
  const edited = isEdited ? await edit(parts, webhook, edits) : ok(webhook);
  if (!edited.ok || paused === undefined) return edited;
  return parts.webhookStore.webhooks.pause(nameOf(webhook), paused);
}

async function edit(
  { webhookStore, key, allowsPrivate }: ChangingParts,
  webhook: WebhookRecord,
  {
    url,
    events = [...webhook.events],
    template = webhook.template,
    batch = webhook.batch ?? 1,
  }: Omit<ChangeWebhook, "paused">,
): Promise<Result<WebhookRecord, Failure>> {
  const refused = refuseWebhook({ url, events, template, batch }, allowsPrivate());
  if (refused !== undefined) return fail(refused);
  const target = openTarget(key, webhook);
  if (target === undefined) return fail(otherKey(webhook.name));
  const name = nameOf(webhook);
  const sealed = url === undefined ? webhook.sealed : sealTarget(key, name, { ...target, url });
  const receiver = url === undefined ? webhook.receiver : new URL(url).origin;
  return webhookStore.webhooks.set(name, { sealed, receiver, events, template, batch }, webhook.cursor);
}

function nameOf({ project, name }: WebhookRecord) {
  return { project, name };
}

export function otherKey(webhook: string): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("webhook-sealed", { webhook }),
    hint: createMessage("webhook-sealed-hint", { webhook }),
  });
}

import { projectId } from "@wezterm-parallel/shared/domain/ids";
import type { TestedAction } from "@wezterm-parallel/shared/protocol/api/schemas/system-schemas";

import { namesAlerts } from "./match-kinds.ts";
import { sendNow, type SendingParts } from "./send-now.ts";
import { openTarget } from "./webhook-target.ts";

/** Sends a test to every webhook that is told of alerts. */
export async function testAlertWebhooks(parts: SendingParts): Promise<readonly TestedAction[]> {
  const { webhookStore, key, clock } = parts;
  const told = (await webhookStore.reader.webhooks()).filter(({ events }) => namesAlerts(events));
  return Promise.all(
    told.map(async (webhook) => {
      const event = { seq: 0, kind: "webhook.test", at: clock.now() } as const;
      const sent = await sendNow(parts, { webhook, target: openTarget(key, webhook) }, event);
      const name = `${projectId(webhook.project)}/${webhook.name}`;
      if (!sent.ok) return { action: "webhook" as const, name, done: false, detail: sent.failure.detail };
      const { state, status, answer } = sent.value;
      const done = state === "delivered";
      const off = webhook.state === "on" ? [] : [`it is ${webhook.state}`];
      const detail = [...off, status ?? "", answer].filter((part) => part !== "").join(": ");
      return { action: "webhook" as const, name, done: done && webhook.state === "on", detail };
    }),
  );
}

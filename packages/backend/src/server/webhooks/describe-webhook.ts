import { projectId } from "@wezterm-parallel/shared/domain/ids";
import type {
  Delivery,
  WebhookResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/automation/webhook-schemas";

import type { Records } from "../../base/backlog.ts";
import type {
  DeliveryRecord,
  NewDelivery,
  WebhookReader,
  WebhookRecord,
} from "../../drivers/store/webhooks.ts";
import { kindsOfAll, namesAlerts } from "./match-kinds.ts";

interface DescribingParts {
  readonly reader: WebhookReader;
  readonly records: Pick<Records, "seen">;
}

/** Events that are counted at most. */
const countedEvents = 1_000;

export async function describeWebhook(
  { reader, records }: DescribingParts,
  webhook: WebhookRecord,
): Promise<WebhookResource> {
  const {
    id,
    project,
    name,
    receiver,
    events,
    template,
    batch = 1,
    state,
    failing,
    cursor,
    createdAt,
  } = webhook;
  const [last] = await reader.deliveries({ webhook: id, limit: 1 });
  const waiting = await records
    .seen(new Set([project]))
    .events({ after: cursor, alerts: namesAlerts(events), kinds: kindsOfAll(events), limit: countedEvents });
  return {
    project: projectId(project),
    name,
    receiver,
    events: [...events],
    template,
    batch,
    state,
    waiting: waiting.length,
    createdAt,
    ...(failing !== undefined && { failing }),
    ...(last !== undefined && { last: describeDelivery(last) }),
  };
}

export function describeDelivery({
  id,
  status,
  ...delivery
}: DeliveryRecord | (NewDelivery & { id: number })): Delivery {
  return { id, ...delivery, ...(status !== undefined && { status }) };
}

import { useState, type ReactElement } from "react";

import { items } from "@wezterm-parallel/shared/client/calls";
import type { WebhookResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/webhook-schemas";

import { useAddressQuery } from "../../../binding/use-address.ts";
import { useQuietAnswer } from "../../../binding/use-quiet-answer.ts";
import { useAdminTexts } from "../texts.ts";
import { HookPart } from "../hooks/hook-part.tsx";
import { useMyProjects } from "../hooks/use-my-projects.ts";
import { useWebhooksTexts } from "./texts.ts";
import { useWebhookKeys } from "./use-webhook-keys.ts";
import { WebhookDetails } from "./webhook-details.tsx";
import { WebhookDialog } from "./webhook-dialog.tsx";
import { keyOfWebhook, WebhooksTable } from "./webhooks-table.tsx";

/** Polling interval in ms: deliveries are no events. */
const everyMs = 5_000;

const none: readonly WebhookResource[] = [];

/** Webhooks of the projects in which this person may set secrets, and their deliveries. */
export function WebhooksPart(): ReactElement {
  const texts = useWebhooksTexts();
  const admin = useAdminTexts();
  const [query] = useAddressQuery();
  const [adding, setAdding] = useState(false);
  const mine = useMyProjects();
  const answer = useQuietAnswer(["webhooks"], async (api) => items(await api.get("listWebhooks", {})), {
    everyMs,
  });
  const webhooks = answer.data ?? none;
  const add = mine.length === 0 ? undefined : () => setAdding(true);
  useWebhookKeys(webhooks, add);
  const selected = webhooks.find(
    ({ project, name }) => project === query["project"] && name === query["webhook"],
  );
  return (
    <>
      <HookPart label={admin("webhooks")} texts={texts} answer={answer} add={add}>
        {(known) => <WebhooksTable webhooks={known} selected={selected} />}
      </HookPart>
      {selected === undefined ? null : <WebhookDetails key={keyOfWebhook(selected)} webhook={selected} />}
      {adding ? <WebhookDialog projects={mine} onClose={() => setAdding(false)} /> : null}
    </>
  );
}

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { WebhookResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/webhook-schemas";

import { useAdminTexts } from "../texts.ts";
import { useListKeys } from "../use-list-keys.tsx";
import { useWebhooksTexts } from "./texts.ts";

/** Binds keys for the rows and for adding, and offers each webhook in the palette. */
export function useWebhookKeys(all: readonly WebhookResource[], add: (() => void) | undefined): void {
  const texts = useWebhooksTexts();
  const title = useAdminTexts()("webhooks");
  useListKeys(
    { title, texts, add, addId: "webhooks.add" },
    all.map(({ project, name, receiver }) => ({
      id: `webhook.${project}.${name}`,
      label: texts("show", { name }),
      detail: receiver,
      act: addressOf("adminPart", { part: "webhooks" }, { project, webhook: name }),
    })),
  );
}

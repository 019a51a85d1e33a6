import { Plus, Webhook } from "lucide-react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { WebhookResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/webhook-schemas";

import { useCommands } from "../../../ui/commands/commands.ts";
import { moveRowFocus } from "../../../ui/keys/move-row-focus.ts";
import { useKeys } from "../../../ui/keys/use-keys.ts";
import { useAdminTexts } from "../texts.ts";
import { useWebhooksTexts } from "./texts.ts";

/** Binds keys for the rows and for adding, and offers each webhook in the palette. */
export function useWebhookKeys(webhooks: readonly WebhookResource[], add: (() => void) | undefined): void {
  const texts = useWebhooksTexts();
  const admin = useAdminTexts();
  const forward = { does: texts("nextRow"), run: () => moveRowFocus(1) };
  const back = { does: texts("previousRow"), run: () => moveRowFocus(-1) };
  useKeys(admin("webhooks"), {
    j: forward,
    arrowdown: forward,
    k: back,
    arrowup: back,
    ...(add !== undefined && { a: { does: texts("add"), run: add } }),
  });
  useCommands(() => [
    ...(add === undefined
      ? []
      : [{ id: "webhooks.add", group: "actions" as const, label: texts("add"), icon: <Plus />, act: add }]),
    ...webhooks.map(({ project, name, receiver }) => ({
      id: `webhook.${project}.${name}`,
      group: "actions" as const,
      label: texts("show", { webhook: name }),
      detail: receiver,
      icon: <Webhook />,
      act: addressOf("adminPart", { part: "webhooks" }, { project, webhook: name }),
    })),
  ]);
}

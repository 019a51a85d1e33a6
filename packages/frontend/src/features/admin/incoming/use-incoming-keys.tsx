import { Plus, Webhook } from "lucide-react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { IncomingResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/incoming-schemas";

import { useCommands } from "../../../ui/commands/commands.ts";
import { moveRowFocus } from "../../../ui/keys/move-row-focus.ts";
import { useKeys } from "../../../ui/keys/use-keys.ts";
import { useAdminTexts } from "../texts.ts";
import { useIncomingTexts } from "./texts.ts";

/** Binds keys for the rows and for adding, and offers each incoming webhook in the palette. */
export function useIncomingKeys(all: readonly IncomingResource[], add: (() => void) | undefined): void {
  const texts = useIncomingTexts();
  const admin = useAdminTexts();
  const forward = { does: texts("nextRow"), run: () => moveRowFocus(1) };
  const back = { does: texts("previousRow"), run: () => moveRowFocus(-1) };
  useKeys(admin("incoming"), {
    j: forward,
    arrowdown: forward,
    k: back,
    arrowup: back,
    ...(add !== undefined && { a: { does: texts("add"), run: add } }),
  });
  useCommands(() => [
    ...(add === undefined
      ? []
      : [{ id: "incoming.add", group: "actions" as const, label: texts("add"), icon: <Plus />, act: add }]),
    ...all.map(({ project, name, sender }) => ({
      id: `incoming.${project}.${name}`,
      group: "actions" as const,
      label: texts("show", { incoming: name }),
      detail: sender,
      icon: <Webhook />,
      act: addressOf("adminPart", { part: "incoming" }, { project, incoming: name }),
    })),
  ]);
}

import { Webhook } from "lucide-react";
import { createElement } from "react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { HookResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/hook-schemas";

import { useCommands } from "../../../ui/commands/commands.ts";
import { moveRowFocus } from "../../../ui/keys/move-row-focus.ts";
import { useKeys } from "../../../ui/keys/use-keys.ts";
import { useAdminTexts } from "../texts.ts";
import { usePlanHooksTexts } from "./texts.ts";

/** Binds keys for the rows, and offers each hook in the palette. */
export function usePlanHookKeys(hooks: readonly HookResource[]): void {
  const texts = usePlanHooksTexts();
  const title = useAdminTexts()("hooks");
  const forward = { does: texts("nextRow"), run: () => moveRowFocus(1) };
  const back = { does: texts("previousRow"), run: () => moveRowFocus(-1) };
  useKeys(title, { j: forward, arrowdown: forward, k: back, arrowup: back });
  useCommands(() =>
    hooks.map(({ project, name, command }) => ({
      id: `hook.${project}.${name}`,
      group: "actions",
      label: texts("show", { name }),
      detail: command,
      icon: createElement(Webhook),
      act: addressOf("adminPart", { part: "hooks" }, { project, hook: name }),
    })),
  );
}

import { Boxes } from "lucide-react";
import { createElement } from "react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { ServiceResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/service-schemas";

import { useCommands } from "../../ui/commands/commands.ts";
import { moveRowFocus } from "../../ui/keys/move-row-focus.ts";
import { useKeys } from "../../ui/keys/use-keys.ts";
import { useServicesTexts } from "./texts.ts";

/** Binds keys for the rows, and offers each service in the palette. */
export function useServiceKeys(services: readonly ServiceResource[]): void {
  const texts = useServicesTexts();
  const forward = { does: texts("nextRow"), run: () => moveRowFocus(1) };
  const back = { does: texts("previousRow"), run: () => moveRowFocus(-1) };
  useKeys(texts("services"), { j: forward, arrowdown: forward, k: back, arrowup: back });
  useCommands(() =>
    services.map(({ id, directory }) => ({
      id: `service.${id}`,
      group: "actions",
      label: texts("show", { service: id }),
      detail: directory,
      icon: createElement(Boxes),
      act: addressOf("services", {}, { service: id }),
    })),
  );
}

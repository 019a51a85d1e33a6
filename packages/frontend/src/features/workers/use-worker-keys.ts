import { createElement } from "react";
import { Server } from "lucide-react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { WorkerResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { useCommands } from "../../ui/commands/commands.ts";
import { moveRowFocus } from "../../ui/keys/move-row-focus.ts";
import { useKeys } from "../../ui/keys/use-keys.ts";
import { useWorkersTexts } from "./texts.ts";

/** Binds keys for the rows, and offers each worker in the palette. */
export function useWorkerKeys(workers: readonly WorkerResource[]): void {
  const texts = useWorkersTexts();
  const forward = { does: texts("next"), run: () => moveRowFocus(1) };
  const back = { does: texts("previous"), run: () => moveRowFocus(-1) };
  useKeys(texts("workers"), { j: forward, arrowdown: forward, k: back, arrowup: back });
  useCommands(() =>
    workers.map(({ name, hostname }) => ({
      id: `worker.${name}`,
      group: "actions",
      label: texts("showWorker", { worker: name }),
      detail: hostname,
      icon: createElement(Server),
      act: addressOf("workers", {}, { worker: name }),
    })),
  );
}

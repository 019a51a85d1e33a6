import { createElement } from "react";
import { Server } from "lucide-react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { WorkerResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { useCommands } from "../../ui/commands/commands.ts";
import { useKeys } from "../../ui/keys/use-keys.ts";
import { useWorkersTexts } from "./texts.ts";

/** Binds keys for the rows, and offers each worker in the palette. */
export function useWorkerKeys(workers: readonly WorkerResource[]): void {
  const texts = useWorkersTexts();
  const forward = { does: texts("next"), run: () => moveFocus(1) };
  const back = { does: texts("previous"), run: () => moveFocus(-1) };
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

function moveFocus(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>("#main [data-row-link]")];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  rows[at === -1 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)]?.focus();
}

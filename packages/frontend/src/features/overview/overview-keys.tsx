import { RotateCcw } from "lucide-react";

import { usePermissions } from "../../binding/me-context.ts";
import { isPossible } from "../../tasks/acting/possible-actions.ts";
import { useActOnTasks } from "../../tasks/acting/use-act-on-tasks.ts";
import { useCommands } from "../../ui/commands/commands.ts";
import { useKeys } from "../../ui/keys/use-keys.ts";
import { useOverviewTexts } from "./texts.ts";
import type { WhatNow } from "../../tasks/what-now.ts";

interface OverviewKeysProps {
  readonly rows: Pick<WhatNow, "needs" | "running" | "next">;
}

/** Binds keys for the rows, and offers actions on all of them in the palette. */
export function OverviewKeys({ rows: { needs, running, next } }: OverviewKeysProps): null {
  const texts = useOverviewTexts();
  const may = usePermissions();
  const acts = useActOnTasks();
  const retryRow = () => {
    const id = rowInFocus();
    const row = [...needs, ...running, ...next].find(({ task }) => task.id === id);
    if (row === undefined || !isPossible("retry", row.task) || !may("runs:write", row.run.projectId)) return;
    void acts.do("retry", [row.task.id]);
  };
  const forward = { does: texts("nextRow"), run: () => moveFocus(1) };
  const back = { does: texts("previousRow"), run: () => moveFocus(-1) };
  useKeys(texts("overview"), {
    j: forward,
    arrowdown: forward,
    k: back,
    arrowup: back,
    r: { does: texts("retryRow"), run: retryRow },
  });
  useCommands(() => {
    const failed = needs.filter(
      ({ task, run }) => task.state === "failed" && may("runs:write", run.projectId),
    );
    // A single failure has these actions in its row.
    if (failed.length < 2) return [];
    return [
      {
        id: "overview.retry-all",
        group: "actions",
        label: texts("retryAll", { count: failed.length }),
        icon: <RotateCcw />,
        act: () =>
          void acts.do(
            "retry",
            failed.map(({ task }) => task.id),
          ),
      },
    ];
  });
  return null;
}

function rowInFocus(): string | undefined {
  return document.activeElement?.closest<HTMLElement>("[data-task]")?.dataset["task"];
}

function moveFocus(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>("#main [data-row-focus]")];
  const at = rows.findIndex((row) => row.closest("li")?.contains(document.activeElement));
  rows[at === -1 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)]?.focus();
}

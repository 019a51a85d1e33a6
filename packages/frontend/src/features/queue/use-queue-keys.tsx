import { ArrowUpToLine, CirclePause, CirclePlay, ListX } from "lucide-react";

import type {
  ChangeResource,
  QueueResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import { useMergeTexts } from "../../tasks/changes/texts.ts";
import { possibleChangeActions } from "../../tasks/changes/possible-change-actions.ts";
import { useActOnChanges } from "../../tasks/changes/use-act-on-changes.ts";
import { useCommands, type Command } from "../../ui/commands/commands.ts";
import { moveRowFocus } from "../../ui/keys/move-row-focus.ts";
import { useKeys } from "../../ui/keys/use-keys.ts";
import { useQueueTexts } from "./texts.ts";

export const pauseKeys = "p";

/** Binds keys for the rows and the queue, and offers the actions on each change in the palette. */
export function useQueueKeys(queue: QueueResource, mayMerge: boolean): void {
  const texts = useQueueTexts();
  const words = useMergeTexts();
  const acts = useActOnChanges();
  const pause = () => void acts.pause(queue, !queue.paused);
  const onFocused = (action: "withdraw" | "first") => () => {
    const change = focusedIn(queue);
    if (change === undefined || !possibleChangeActions(change).includes(action)) return;
    void (action === "first" ? acts.putFirst(change.id) : acts.withdraw(change.id));
  };
  const forward = { does: texts("nextRow"), run: () => moveRowFocus(1) };
  const back = { does: texts("previousRow"), run: () => moveRowFocus(-1) };
  const pausing = texts(queue.paused ? "resume" : "pause");
  useKeys(texts("queue"), {
    j: forward,
    arrowdown: forward,
    k: back,
    arrowup: back,
    ...(mayMerge && {
      [pauseKeys]: { does: pausing, run: pause },
      f: { does: words("first"), run: onFocused("first") },
      w: { does: words("withdraw"), run: onFocused("withdraw") },
    }),
  });
  useCommands((): readonly Command[] => {
    if (!mayMerge) return [];
    const icon = queue.paused ? <CirclePlay /> : <CirclePause />;
    return [
      {
        id: "queue.pause",
        group: "actions",
        label: pausing,
        detail: queue.target,
        icon,
        keys: pauseKeys,
        act: pause,
      },
      ...queue.changes.flatMap((change) => commandsOf(change)),
    ];
  });

  function commandsOf(change: ChangeResource): readonly Command[] {
    const { id } = change;
    const can = possibleChangeActions(change);
    const first: Command = {
      id: `queue.first.${id}`,
      group: "actions",
      label: `${words("first")} ${id}`,
      icon: <ArrowUpToLine />,
      act: () => void acts.putFirst(id),
    };
    const withdraw: Command = {
      id: `queue.withdraw.${id}`,
      group: "actions",
      label: `${words("withdraw")} ${id}`,
      icon: <ListX />,
      act: () => void acts.withdraw(id),
    };
    return can.includes("first") ? [first, withdraw] : [withdraw];
  }
}

function focusedIn({ changes }: QueueResource): ChangeResource | undefined {
  const row = document.activeElement?.closest("tr")?.querySelector<HTMLElement>("[data-change]");
  return changes.find(({ id }) => id === row?.dataset["change"]);
}

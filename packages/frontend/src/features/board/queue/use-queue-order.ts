import { useCallback, useState } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

import { useActOnTasks } from "../../../tasks/acting/use-act-on-tasks.ts";
import { announce } from "../../../ui/announce/announcer.tsx";
import { planMove } from "./plan-move.ts";
import { useBoardTexts } from "../texts.ts";

export interface QueueOrder {
  /** Requested priorities not yet observed, by task. */
  readonly asked: ReadonlyMap<string, number>;
  /** Moves the task at `from` to the position of the one at `to`. */
  readonly move: (queue: readonly LiveTask[], from: number, to: number) => void;
}

const none: ReadonlyMap<string, number> = new Map();

/** Reorders the queue optimistically: the new order is shown at once and reverted when the server refuses it. */
export function useQueueOrder(): QueueOrder {
  const acts = useActOnTasks();
  const texts = useBoardTexts();
  const [asked, setAsked] = useState(none);
  const move = useCallback<QueueOrder["move"]>(
    (queue, from, to) => {
      const task = queue[from];
      if (task === undefined || to < 0 || to >= queue.length || from === to) return;
      const plan = planMove(queue, from, to);
      if (plan.size === 0) return announce(texts("unplaced"));
      const wanted = [...plan].flatMap(([priority, ids]) => ids.map((id) => [id, priority] as const));
      setAsked((before) => new Map([...before, ...wanted]));
      announce(texts("dragged", { task: task.name, place: to + 1, count: queue.length }));
      void acts.prioritise(plan).then(() => setAsked((before) => without(before, wanted)));
    },
    [acts, texts],
  );
  return { asked, move };
}

/** Removes requests that are done, except those requested again since. */
function without(
  asked: ReadonlyMap<string, number>,
  wanted: readonly (readonly [id: string, priority: number])[],
): ReadonlyMap<string, number> {
  const left = new Map(asked);
  for (const [id, priority] of wanted) if (left.get(id) === priority) left.delete(id);
  return left;
}

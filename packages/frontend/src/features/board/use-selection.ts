import { useCallback, useRef, useState } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

export interface CardSelection {
  readonly ids: ReadonlySet<string>;
  /** `range`: from the last selected card to this one, within the column. */
  readonly select: (task: LiveTask, how: "one" | "range") => void;
  readonly add: (ids: readonly string[]) => void;
  readonly clear: () => void;
}

const none: ReadonlySet<string> = new Set();

/** Manages the selected cards. `columnOf` returns the tasks of a task's column in order. */
export function useCardSelection(columnOf: (task: LiveTask) => readonly LiveTask[]): CardSelection {
  const [ids, setIds] = useState(none);
  const anchor = useRef<string | undefined>(undefined);
  const select = useCallback<CardSelection["select"]>(
    (task, how) => {
      const range = how === "range" ? rangeOf(columnOf(task), anchor.current, task.id) : [];
      anchor.current = task.id;
      setIds((before) => (range.length > 0 ? new Set([...before, ...range]) : toggled(before, task.id)));
    },
    [columnOf],
  );
  const add = useCallback<CardSelection["add"]>(
    (more) => setIds((before) => new Set([...before, ...more])),
    [],
  );
  const clear = useCallback(() => setIds(none), []);
  return { ids, select, add, clear };
}

function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return next;
}

function rangeOf(tasks: readonly LiveTask[], from: string | undefined, to: string): readonly string[] {
  const [one, other] = [from, to].map((id) => tasks.findIndex((task) => task.id === id));
  if (one === undefined || other === undefined || one < 0 || other < 0) return [];
  return tasks.slice(Math.min(one, other), Math.max(one, other) + 1).map(({ id }) => id);
}

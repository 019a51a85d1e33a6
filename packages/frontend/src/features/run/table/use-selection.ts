import { useCallback, useMemo, useRef, useState } from "react";

import { rowsBetween, type TableTask } from "./table-rows.ts";

/** The selected rows, by name. */
export interface RowSelection {
  readonly names: ReadonlySet<string>;
  readonly isSelected: (name: string) => boolean;
  /** `range`: including all rows between this and the previous one. */
  readonly toggle: (name: string, range: boolean) => void;
  readonly set: (names: readonly string[]) => void;
}

export function useRowSelection(rows: readonly TableTask[]): RowSelection {
  const [names, setNames] = useState<ReadonlySet<string>>(new Set());
  const last = useRef<string | undefined>(undefined);
  const shown = useRef(rows);
  shown.current = rows;
  const toggle = useCallback((name: string, range: boolean) => {
    const before = last.current;
    last.current = name;
    setNames((marked) => {
      const next = new Set(marked);
      if (!range) {
        if (!next.delete(name)) next.add(name);
        return next;
      }
      for (const each of rowsBetween(shown.current, before, name)) next.add(each);
      return next;
    });
  }, []);
  return useMemo(
    () => ({
      names,
      isSelected: (name) => names.has(name),
      toggle,
      set: (all) => setNames(new Set(all)),
    }),
    [names, toggle],
  );
}

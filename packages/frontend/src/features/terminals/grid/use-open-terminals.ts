import { useEffect } from "react";

import { useAddressQuery } from "../../../binding/use-address.ts";
import { storedTerminals, most, readOpen, writeOpen } from "./open-terminals.ts";

export interface OpenTerminals {
  /** Task ids in display order. */
  readonly open: readonly string[];
  /** The one shown where only one fits. */
  readonly shown: string | undefined;
  readonly isFull: boolean;
  readonly add: (task: string) => void;
  readonly remove: (task: string) => void;
  readonly show: (task: string) => void;
}

/** Returns the open terminals from the address, or else those of the last visit. */
export function useOpenTerminals(): OpenTerminals {
  const [query, change] = useAddressQuery();
  const named = query["open"];
  useEffect(() => {
    const left = storedTerminals.get();
    if (named !== undefined) storedTerminals.set(readOpen(named));
    else if (left.length > 0) change({ open: writeOpen(left) });
  }, [named, change]);
  const open = readOpen(named ?? "");
  const at = query["at"];
  const go = (tasks: readonly string[], next: string | undefined) =>
    change({ open: writeOpen(tasks), at: next }, "push");
  return {
    open,
    shown: open.find((task) => task === at) ?? open[0],
    isFull: open.length >= most,
    add: (task) => go(open.includes(task) || open.length >= most ? open : [...open, task], task),
    remove: (task) =>
      go(
        open.filter((each) => each !== task),
        at === task ? undefined : at,
      ),
    show: (task) => change({ at: task }),
  };
}

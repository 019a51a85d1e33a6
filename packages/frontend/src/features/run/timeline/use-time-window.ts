import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import { useAddressQuery } from "../../../binding/use-address.ts";
import { readWindow, writeWindow, type TimeWindow } from "./time-window.ts";

/** Delay in ms before the address follows the window: browsers limit the rate of history changes. */
const restMs = 250;

export interface SeenWindow {
  readonly window: TimeWindow;
  /** Undefined: the whole run, also as it grows. */
  readonly show: (window: TimeWindow | undefined) => void;
}

/** Returns the visible period, stored in the address as `?t=12.5-20` (seconds since the run started). */
export function useTimeWindow(whole: TimeWindow): SeenWindow {
  const [query, change] = useAddressQuery();
  const text = query["t"];
  const [chosen, setChosen] = useState<TimeWindow | undefined>(() => readWindow(text));
  const written = useRef(text);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    // The user navigated back, or typed another window.
    if (text !== written.current) setChosen(readWindow(text));
    written.current = text;
  }, [text]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const show = useCallback(
    (next: TimeWindow | undefined) => {
      setChosen(next);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        written.current = next === undefined ? undefined : writeWindow(next);
        change({ t: written.current });
      }, restMs);
    },
    [change],
  );
  return useMemo(() => ({ window: chosen ?? whole, show }), [chosen, whole, show]);
}

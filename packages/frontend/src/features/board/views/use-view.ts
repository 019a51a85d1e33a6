import { useEffect, useRef, useState } from "react";

import { useAddressQuery } from "../../../binding/use-address.ts";
import { columns, type BoardColumnName } from "../columns.ts";

/** A board's view as given by the address: runs, filter, and on phones the column. */
export interface View {
  readonly run: string;
  readonly filter: string;
  readonly column: BoardColumnName;
  readonly showRun: (run: string) => void;
  readonly setFilter: (filter: string) => void;
  readonly showColumn: (column: BoardColumnName) => void;
  /** Sets all of it at once, as one history entry. */
  readonly show: (view: { readonly run: string; readonly filter: string }) => void;
}

/** Delay in ms after the last key before the address changes, so that it does not follow every keystroke. */
const settlesMs = 300;

export function useView(): View {
  const [query, change] = useAddressQuery();
  const [filter, setFilter] = useTyped(query["q"] ?? "", (text) =>
    change({ q: text === "" ? undefined : text }),
  );
  return {
    run: query["run"] ?? "open",
    filter,
    column: columns.find((column) => column === query["column"]) ?? "running",
    setFilter,
    showRun: (run) => change({ run: run === "open" ? undefined : run }, "push"),
    showColumn: (column) => change({ column }, "push"),
    show: ({ run, filter: text }) =>
      change({ run: run === "open" ? undefined : run, q: text === "" ? undefined : text }, "push"),
  };
}

/**
 * Holds typed text that is written elsewhere with a delay; changes from there (back, a shared address) apply at once.
 */
function useTyped(kept: string, keep: (text: string) => void): readonly [string, (text: string) => void] {
  const [typed, setTyped] = useState(kept);
  const [before, setBefore] = useState(kept);
  if (before !== kept) {
    setBefore(kept);
    setTyped(kept);
  }
  const latest = useRef(keep);
  useEffect(() => {
    latest.current = keep;
  });
  useEffect(() => {
    if (typed === kept) return;
    const timer = setTimeout(() => latest.current(typed), settlesMs);
    return () => clearTimeout(timer);
  }, [typed, kept]);
  const type = (text: string) => {
    setTyped(text);
    if (text === "") keep(text);
  };
  return [typed, type];
}

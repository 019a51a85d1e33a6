import { useEffect, useRef, useState } from "react";

import { useAddressQuery } from "../../../binding/use-address.ts";
import { columns, type Column } from "../columns.ts";

/** What the address says of a board: which runs, narrowed how, and on phones which column. */
export interface View {
  readonly run: string;
  readonly filter: string;
  readonly column: Column;
  readonly showRun: (run: string) => void;
  readonly setFilter: (filter: string) => void;
  readonly showColumn: (column: Column) => void;
  /** All at once, as a step that the back button undoes. */
  readonly show: (view: { readonly run: string; readonly filter: string }) => void;
}

/** After the last key; the address is no place to watch somebody type, ms. */
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

/** Text that is typed here and kept elsewhere: what comes from there (back, a shared address) counts at once. */
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

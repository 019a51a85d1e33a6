import { useMemo } from "react";

import type { Shown } from "../../router/router.ts";
import { useRouter, useShown } from "../../router/use-router.ts";
import type { Sort } from "./columns.ts";

/** In the address of a table that is sorted by itself, once it is to be as it came. */
const unsorted = "none";

/** How the table of this page is sorted, as the address says (`?sort=name.up`), and a way to sort it: a step back of its own. */
export function useSort(otherwise?: Sort): readonly [Sort | undefined, (sort: Sort | undefined) => void] {
  const router = useRouter();
  const standard = textOf(otherwise);
  const text = useShown(sortOf) ?? standard;
  const sort = useMemo(() => readSort(text), [text]);
  const setSort = (next: Sort | undefined) => {
    const wanted = textOf(next);
    // Who sorts stays where he is on the page.
    void router.change(
      { sort: wanted === standard ? undefined : wanted },
      { replace: false, keepScroll: true },
    );
  };
  return [sort, setSort];
}

function sortOf({ place }: Shown): string | undefined {
  return place.query["sort"];
}

function textOf(sort: Sort | undefined): string {
  return sort === undefined ? unsorted : `${sort.column}.${sort.direction}`;
}

function readSort(text: string): Sort | undefined {
  const [, column, direction] = /^([\w-]+)\.(up|down)$/.exec(text) ?? [];
  if (column === undefined) return undefined;
  return { column, direction: direction === "up" ? "up" : "down" };
}

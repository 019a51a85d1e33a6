import { useMemo } from "react";

import type { ShownPage } from "../../router/router.ts";
import { useRouter, useShown } from "../../router/use-router.ts";
import type { Sort } from "./columns.ts";

/** Value in the address when a table with a default order is set to unsorted. */
const unsorted = "none";

/**
 * Returns the table's order from the address (`?sort=name.up`) and a function to change it, which adds a history entry.
 */
export function useSort(otherwise?: Sort): readonly [Sort | undefined, (sort: Sort | undefined) => void] {
  const router = useRouter();
  const standard = textOf(otherwise);
  const text = useShown(sortOf) ?? standard;
  const sort = useMemo(() => readSort(text), [text]);
  const setSort = (next: Sort | undefined) => {
    const wanted = textOf(next);
    // Sorting keeps the scroll position.
    void router.change(
      { sort: wanted === standard ? undefined : wanted },
      { replace: false, keepScroll: true },
    );
  };
  return [sort, setSort];
}

function sortOf({ place }: ShownPage): string | undefined {
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

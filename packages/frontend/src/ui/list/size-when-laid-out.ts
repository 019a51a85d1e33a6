import type { Virtualizer } from "@tanstack/react-virtual";

type Rows = Virtualizer<HTMLDivElement, Element>;

/** Returns the size from the resize observer after layout; before that, the known or estimated size. */
export function sizeWhenLaidOut(row: Element, entry: ResizeObserverEntry | undefined, rows: Rows): number {
  const [box] = entry?.borderBoxSize ?? [];
  if (box !== undefined) return Math.round(box.blockSize);
  const index = rows.indexFromElement(row);
  return rows.measurementsCache[index]?.size ?? rows.options.estimateSize(index);
}

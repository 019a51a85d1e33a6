import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, type ReactElement, type ReactNode } from "react";

import { join } from "../join.ts";
import { sizeWhenLaidOut } from "./size-when-laid-out.ts";
import styles from "./virtual-list.module.css";

interface VirtualListProps<Item> {
  readonly label: string;
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  /**
   * Estimated row height, px; rows are measured when shown. A function promises good estimates: rows below a wrongly
   * estimated row may then move one frame later, so that layout happens once, not twice.
   */
  readonly rowHeight: number | ((item: Item) => number);
  /** Key of the row that is scrolled into view when it changes. */
  readonly current?: string | undefined;
  readonly gap?: number | undefined;
  /** Rows rendered before and after the visible ones; fewer if each is large. */
  readonly overscan?: number | undefined;
  readonly className?: string | undefined;
  readonly children: (item: Item, index: number) => ReactNode;
}

/** Enough that quick scrolling shows no gaps. */
const usualOverscan = 8;

/** A list of any length that renders only its visible rows. It fills its container's height and scrolls. */
export function VirtualList<Item>(props: VirtualListProps<Item>): ReactElement {
  const { label, items, keyOf, rowHeight, current, gap = 0, className, children } = props;
  const { overscan = usualOverscan } = props;
  const frame = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => frame.current,
    estimateSize: (index) => (typeof rowHeight === "number" ? rowHeight : rowHeight(items[index] as Item)),
    ...(typeof rowHeight === "function" && { measureElement: sizeWhenLaidOut }),
    getItemKey: (index) => keyOf(items[index] as Item),
    overscan,
    gap,
  });
  const at = current === undefined ? -1 : items.findIndex((item) => keyOf(item) === current);
  useEffect(() => {
    if (at >= 0) rows.scrollToIndex(at, { align: "auto" });
  }, [at, current, rows]);
  return (
    <div ref={frame} className={join(styles["frame"], className)} tabIndex={-1}>
      <div
        role="list"
        aria-label={label}
        className={styles["list"]}
        style={{ blockSize: rows.getTotalSize() }}
      >
        {rows.getVirtualItems().map(({ index, key, start }) => (
          <div
            key={key}
            ref={rows.measureElement}
            data-index={index}
            role="listitem"
            aria-setsize={items.length}
            aria-posinset={index + 1}
            className={styles["row"]}
            style={{ translate: `0 ${start}px` }}
          >
            {children(items[index] as Item, index)}
          </div>
        ))}
      </div>
    </div>
  );
}

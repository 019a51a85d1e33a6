import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, type ReactElement, type ReactNode } from "react";

import { join } from "../join.ts";
import styles from "./virtual-list.module.css";

interface VirtualListProps<Item> {
  readonly label: string;
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  /** A guess at a row's height, px; rows are measured when they are shown. */
  readonly rowHeight: number;
  /** Is brought into view when it changes. */
  readonly current?: string | undefined;
  readonly gap?: number | undefined;
  readonly className?: string | undefined;
  readonly children: (item: Item) => ReactNode;
}

/** Rows drawn before and after what is seen, so that quick scrolling shows no gaps. */
const overscan = 8;

/** A list of any length: only what is seen is drawn. It takes the height of its container and scrolls. */
export function VirtualList<Item>(props: VirtualListProps<Item>): ReactElement {
  const { label, items, keyOf, rowHeight, current, gap = 0, className, children } = props;
  const frame = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
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
            {children(items[index] as Item)}
          </div>
        ))}
      </div>
    </div>
  );
}

import { memo, type ReactElement } from "react";

import type { PackedTokens } from "../highlight/packed-tokens.ts";
import type { DiffRow } from "../rows/diff-rows.ts";
import { useDiffActions } from "./diff-context.ts";
import { RowView } from "./row-view.tsx";
import styles from "./diff-list.module.css";

interface RowProps {
  readonly row: DiffRow;
  readonly index: number;
  readonly count: number;
  readonly measure: ((element: HTMLDivElement | null) => void) | null;
  readonly tokens: PackedTokens | undefined;
  readonly isCurrent: boolean;
  readonly isSelected: boolean;
}

/** Rendered again only when something of it changes, not whenever the diff scrolls. */
export const Row = memo(function Row(props: RowProps): ReactElement {
  const { row, index, count, measure, tokens, isCurrent, isSelected } = props;
  return (
    <div
      ref={measure}
      data-index={index}
      data-key={row.key}
      data-row={row.kind}
      data-path={row.file.path}
      data-exact={(measure === null && row.kind === "line") || undefined}
      data-split={(row.kind === "line" && row.split) || undefined}
      data-current={isCurrent || undefined}
      data-selected={isSelected || undefined}
      role="listitem"
      aria-setsize={count}
      aria-posinset={index + 1}
      tabIndex={-1}
      className={styles["row"]}
    >
      <RowView row={row} tokens={tokens} />
      {isCurrent && row.kind === "line" ? <Tools /> : null}
    </div>
  );
});

function Tools(): ReactElement | null {
  const { LineTools } = useDiffActions();
  return LineTools === undefined ? null : (
    <span className={styles["lineTools"]}>
      <LineTools />
    </span>
  );
}

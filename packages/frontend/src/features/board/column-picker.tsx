import type { ReactElement } from "react";

import { StateMark } from "../../ui/state/state-mark.tsx";
import { Count } from "../../ui/time/numbers.tsx";
import type { Board } from "./arrange-board.ts";
import { useColumnTexts } from "./column-texts.ts";
import { columnMarks, columns } from "./columns.ts";
import { useBoardTexts } from "./texts.ts";
import type { View } from "./views/use-view.ts";
import styles from "./board.module.css";

interface ColumnPickerProps {
  readonly board: Board;
  readonly view: View;
}

/** Selects the visible column where only one fits, and shows the counts of the others. */
export function ColumnPicker({ board, view }: ColumnPickerProps): ReactElement {
  const texts = useBoardTexts();
  const names = useColumnTexts();
  return (
    <div role="group" aria-label={texts("columns")} className={styles["picker"]}>
      {columns.map((column) => (
        <button
          key={column}
          type="button"
          aria-pressed={column === view.column}
          onClick={() => view.showColumn(column)}
        >
          <span aria-hidden="true">
            <StateMark state={columnMarks[column]} form="icon" />
          </span>
          <span>{names(column)}</span>
          <Count value={board.columns[column].length} />
        </button>
      ))}
    </div>
  );
}

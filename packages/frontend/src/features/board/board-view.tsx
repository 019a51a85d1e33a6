import { SearchX } from "lucide-react";
import { useCallback, useEffect, useRef, type CSSProperties, type ReactElement } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { usePermissions } from "../../binding/me-context.ts";
import { useFollowedChanges } from "../../tasks/changes/use-changes.ts";
import { usePausedGroups } from "../../tasks/groups/use-paused-groups.ts";
import { Button } from "../../ui/button/button.tsx";
import { EmptyState } from "../../ui/empty/empty-state.tsx";
import { Page } from "../../ui/page/page.tsx";
import type { Board } from "./arrange-board.ts";
import { BoardColumn, type CommonCardProps } from "./board-column.tsx";
import { BoardToolbar } from "./board-toolbar.tsx";
import { ColumnPicker } from "./column-picker.tsx";
import { columns } from "./columns.ts";
import { QueueDrag } from "./queue/queue-drag.tsx";
import { CardSelectionBar } from "./selection-bar.tsx";
import { useBoardTexts } from "./texts.ts";
import { useBoard } from "./use-board.ts";
import { useBoardCommands } from "./use-board-commands.ts";
import { useBoardKeys } from "./use-board-keys.ts";
import { useQueueOrder } from "./queue/use-queue-order.ts";
import { useFocusedCard } from "./use-focused-card.ts";
import { useCardSelection } from "./use-selection.ts";
import { useView } from "./views/use-view.ts";
import styles from "./board.module.css";

interface BoardViewProps {
  readonly project: string;
  readonly name: string;
  /** Newest first. */
  readonly runs: readonly RunResource[];
}

export function BoardView({ project, name, runs }: BoardViewProps): ReactElement {
  const texts = useBoardTexts();
  const view = useView();
  const order = useQueueOrder();
  const board = useBoard({ project, run: view.run, filter: view.filter, asked: order.asked });
  const around = useAround(board);
  const selection = useCardSelection(around);
  const reached = useFocusedCard();
  const filterInput = useRef<HTMLInputElement>(null);
  useFollowedChanges();
  const cards = useCommonCardProps(project, board);
  const { mayAct } = cards;
  const parts = { project, board, view, selection, reached, mayAct };
  useBoardKeys({ ...parts, order, filterInput });
  useBoardCommands(parts);
  return (
    <Page
      title={name}
      fit="fill"
      bar={<BoardToolbar {...parts} name={name} runs={runs} filterInput={filterInput} />}
    >
      <div className={styles["frame"]} data-board="">
        <ColumnPicker board={board} view={view} />
        {board.fitting === 0 && board.all > 0 ? (
          <EmptyState
            title={texts("findNothing")}
            icon={<SearchX aria-hidden="true" />}
            action={<Button onClick={() => view.setFilter("")}>{texts("clearFilter")}</Button>}
          >
            {texts("findNothingHint")}
          </EmptyState>
        ) : (
          <QueueDrag
            nameOf={(id) => id.slice(id.indexOf("/") + 1)}
            onMove={(from, to) => order.move(board.columns[from.column], from.at, to)}
          >
            <div className={styles["board"]} data-shown={view.column} style={widthsOf(board)}>
              {columns.map((column) => (
                <BoardColumn
                  {...cards}
                  key={column}
                  column={column}
                  tasks={board.columns[column]}
                  selection={selection}
                  reached={reached}
                  filtered={view.filter.trim() !== ""}
                />
              ))}
            </div>
          </QueueDrag>
        )}
        {mayAct ? <CardSelectionBar board={board} selection={selection} /> : null}
      </div>
    </Page>
  );
}

function useCommonCardProps(project: string, board: Board): CommonCardProps {
  const may = usePermissions();
  const pausedGroups = usePausedGroups(project);
  return {
    project,
    pausedGroups,
    mayAct: may("runs:write", project),
    mayCount: may("checkouts:read", project),
    showsRun: board.mixed,
  };
}

/** Returns the column widths: an empty column is a narrow strip, which leaves its space to the others. */
function widthsOf(board: Board): CSSProperties {
  const widths = columns.map((column) =>
    board.columns[column].length === 0 ? "2.5rem" : "minmax(11.5rem, 36rem)",
  );
  return { "--columns": widths.join(" ") } as CSSProperties;
}

/** Returns the tasks of a task's column by a function that stays the same when the board changes. */
function useAround(board: Board): (task: LiveTask) => readonly LiveTask[] {
  const latest = useRef(board);
  useEffect(() => {
    latest.current = board;
  });
  return useCallback(
    ({ id }) =>
      Object.values(latest.current.columns).find((tasks) => tasks.some((task) => task.id === id)) ?? [],
    [],
  );
}

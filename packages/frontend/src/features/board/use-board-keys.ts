import type { RefObject } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

import { isPossible, isQueued, type TaskAction } from "../../tasks/acting/possible-actions.ts";
import { useActOnTasks } from "../../tasks/acting/use-act-on-tasks.ts";
import { editTask } from "../../tasks/editing/edit-task.ts";
import { useTaskTexts } from "../../tasks/texts.ts";
import type { KeyBindings } from "../../ui/keys/keymap.ts";
import { useKeys } from "../../ui/keys/use-keys.ts";
import type { Board } from "./arrange-board.ts";
import { columns, queues, type BoardColumnName } from "./columns.ts";
import { targetsOf } from "./queue/targets.ts";
import { useBoardTexts } from "./texts.ts";
import type { QueueOrder } from "./queue/use-queue-order.ts";
import type { Reached } from "./use-focused-card.ts";
import type { CardSelection } from "./use-selection.ts";
import type { View } from "./views/use-view.ts";

export interface BoardParts {
  readonly project: string;
  readonly board: Board;
  readonly view: View;
  readonly selection: CardSelection;
  readonly reached: Reached;
  readonly mayAct: boolean;
}

interface KeyParts extends BoardParts {
  readonly order: QueueOrder;
  readonly filterInput: RefObject<HTMLInputElement | null>;
}

/** Binds keys so that the board works without a pointer. */
export function useBoardKeys(parts: KeyParts): void {
  const texts = useBoardTexts();
  const walk = useWalkKeys(parts);
  const acting = useActingKeys(parts);
  useKeys(texts("board"), {
    ...walk,
    ...(parts.mayAct ? acting : {}),
    "/": { does: texts("filterKey"), run: () => parts.filterInput.current?.focus() },
  });
}

function useWalkKeys({ board, reached, view }: KeyParts): KeyBindings {
  const texts = useBoardTexts();
  const step = (by: 1 | -1) => {
    const { column, at } = placeOf(board, reached.id);
    const tasks = board.columns[column];
    reached.lead(tasks[at === -1 ? 0 : Math.min(Math.max(at + by, 0), tasks.length - 1)]?.id);
  };
  const across = (by: 1 | -1) => {
    const { column, at } = placeOf(board, reached.id);
    const next = nextColumn(board, column, by);
    if (next === undefined) return;
    const tasks = board.columns[next];
    view.showColumn(next);
    reached.lead(tasks[Math.min(Math.max(at, 0), tasks.length - 1)]?.id);
  };
  const down = { does: texts("down"), run: () => step(1) };
  const up = { does: texts("up"), run: () => step(-1) };
  const left = { does: texts("left"), run: () => across(-1) };
  const right = { does: texts("right"), run: () => across(1) };
  return {
    j: down,
    arrowdown: down,
    k: up,
    arrowup: up,
    h: left,
    arrowleft: left,
    l: right,
    arrowright: right,
  };
}

function useActingKeys({ project, board, selection, reached, order }: KeyParts): KeyBindings {
  const texts = useBoardTexts();
  const words = useTaskTexts();
  const acts = useActOnTasks();
  const act = (...actions: readonly TaskAction[]) => {
    const targets = targetsOf(board, selection.ids, reached.id);
    const action = actions.find((each) => targets.some((task) => isPossible(each, task)));
    if (action === undefined) return;
    selection.clear();
    void acts.do(
      action,
      targets.filter((task) => isPossible(action, task)).map(({ id }) => id),
    );
  };
  const select = (how: "one" | "range") => {
    const task = taskAt(board, reached.id);
    if (task !== undefined) selection.select(task, how);
  };
  const edit = () => {
    const task = taskAt(board, reached.id);
    if (task !== undefined && isQueued(task)) editTask({ id: task.id, project });
  };
  const move = (by: 1 | -1) => {
    const { column, at } = placeOf(board, reached.id);
    if (at !== -1 && queues.includes(column)) order.move(board.columns[column], at, at + by);
  };
  return {
    x: { does: texts("selectKey"), run: () => select("one") },
    "shift+x": { does: texts("selectRange"), run: () => select("range") },
    escape: { does: texts("clearSelection"), run: selection.clear },
    r: { does: words("retry"), run: () => act("retry") },
    c: { does: words("cancel"), run: () => act("cancel") },
    p: { does: `${words("pause")} / ${words("resume")}`, run: () => act("pause", "resume") },
    "shift+e": { does: words("edit"), run: edit },
    "alt+arrowup": { does: texts("moveUp"), run: () => move(-1) },
    "alt+arrowdown": { does: texts("moveDown"), run: () => move(1) },
  };
}

function placeOf(
  board: Board,
  id: string | undefined,
): { readonly column: BoardColumnName; readonly at: number } {
  for (const column of columns) {
    const at = id === undefined ? -1 : board.columns[column].findIndex((task) => task.id === id);
    if (at !== -1) return { column, at };
  }
  return { column: columns.find((column) => board.columns[column].length > 0) ?? "ready", at: -1 };
}

function taskAt(board: Board, id: string | undefined): LiveTask | undefined {
  const { column, at } = placeOf(board, id);
  return board.columns[column][at];
}

/** Returns the next non-empty column. */
function nextColumn(board: Board, from: BoardColumnName, by: 1 | -1): BoardColumnName | undefined {
  const before = columns.indexOf(from);
  const way = by === 1 ? columns.slice(before + 1) : columns.slice(0, before).toReversed();
  return way.find((column) => board.columns[column].length > 0);
}

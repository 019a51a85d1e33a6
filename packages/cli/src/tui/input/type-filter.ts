import type { Key } from "ink";

import { selectAt } from "../selection.ts";
import type { Tui } from "../tui.ts";
import { commandsOf } from "./keys.ts";

/**
 * Handles a key while the filter is typed: Enter applies it, Esc drops it, arrows move through the matches.
 */
export function typeFilter(tui: Tui, input: string, key: Key): void {
  const { view } = tui;
  view.typing = !key.escape && !key.return;
  if (key.escape) view.filter = "";
  else if (key.upArrow || key.downArrow || key.pageUp || key.pageDown) walk(tui, input, key);
  else view.filter = edited(view.filter, input, key);
}

function edited(filter: string, input: string, key: Key): string {
  if (key.backspace || key.delete) return [...filter].slice(0, -1).join("");
  if (key.ctrl && input === "u") return "";
  return key.ctrl || key.meta || key.tab || key.return ? filter : filter + input;
}

function walk(tui: Tui, input: string, key: Key): void {
  const [command] = commandsOf(input, key);
  const page = tui.layout.board?.rows ?? 1;
  if (command?.do === "move") selectAt(tui.view, tui.rows, tui.view.selectedAt + command.by);
  if (command?.do === "page") selectAt(tui.view, tui.rows, tui.view.selectedAt + command.by * page);
}

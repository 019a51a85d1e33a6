import { fit, visible } from "../../text/width.ts";
import { drawFooter } from "./draw-footer.ts";
import { drawHeader } from "./draw-header.ts";
import { helpLines } from "./draw-help.ts";
import { drawRow } from "./draw-row.ts";
import { emptyBoard } from "./empty-board.ts";
import type { Rect } from "./layout.ts";
import type { Picture } from "./picture.ts";

/** Draws the screen as one line per row, each as wide as the screen. */
export function drawFrame(picture: Picture): readonly string[] {
  const { layout, view } = picture;
  const draw = view.help ? drawHelp : view.automation === undefined ? drawBody : drawAutomation;
  const body = draw(picture);
  const footer = drawFooter(picture);
  const lines = layout.header ? [drawHeader(picture), ...body, footer] : [...body, footer];
  return lines.slice(0, layout.screen.rows);
}

function drawBody(picture: Picture): readonly string[] {
  const { layout, colours } = picture;
  const panel = layout.panel === undefined ? [] : drawPanel(picture, layout.panel);
  if (layout.board === undefined) return panel;
  const board = drawBoard(picture, layout.board);
  if (layout.panel?.place !== "beside") return [...board, ...panel];
  const rule = colours.dim(" │ ");
  return board.map((line, at) => `${line}${rule}${panel[at] ?? ""}`);
}

function drawBoard(picture: Picture, size: Rect): readonly string[] {
  const { rows, view, colours, now } = picture;
  if (rows.length === 0) return blank(emptyBoard(picture, size.columns), size);
  const shown = rows.slice(view.top, view.top + size.rows);
  const lines = shown.map((row) =>
    drawRow(row, { width: size.columns, colours, now, selected: row.id === view.selected }),
  );
  return blank(lines, size);
}

function drawPanel({ panel, colours }: Picture, size: Rect): readonly string[] {
  const title = fit(`── ${visible(panel.title)} ${"─".repeat(size.columns)}`, size.columns + 1).slice(0, -1);
  const lines = panel.lines.slice(0, Math.max(0, size.rows - 1));
  const safe = panel.painted ? lines : lines.map((line) => fit(visible(line), size.columns));
  return blank([colours.dim(fitRule(title, size.columns)), ...safe], size);
}

/** Cuts a rule without an ellipsis. */
function fitRule(text: string, width: number): string {
  const cut = fit(text, width);
  return cut.endsWith("…") ? `${cut.slice(0, -1)}─` : cut;
}

function drawHelp({ layout, colours, view, offers }: Picture): readonly string[] {
  const size = { columns: layout.screen.columns, rows: layout.screen.rows - (layout.header ? 2 : 1) };
  return blank(helpLines(size.columns, colours, offers).slice(view.scroll), size);
}

/** The selected line stays in sight. */
function drawAutomation({ layout, colours, view, automation }: Picture): readonly string[] {
  const size = { columns: layout.screen.columns, rows: layout.screen.rows - (layout.header ? 2 : 1) };
  const wanted = automation.findIndex(({ key }) => key !== undefined && key === view.automation);
  const selected = wanted >= 0 ? wanted : automation.findIndex(({ key }) => key !== undefined);
  const first = Math.max(0, selected - size.rows + 1);
  const lines = automation.slice(first, first + size.rows).map(({ text, key }, at) => {
    const line = fit(visible(text), size.columns);
    if (key === undefined) return colours.dim(line);
    return first + at === selected ? colours.inverse(line) : line;
  });
  return blank(lines, size);
}

/** Returns exactly `rows` lines, padded with empty ones. */
function blank(lines: readonly string[], { columns, rows }: Rect): readonly string[] {
  const shown = lines.slice(0, rows);
  return [...shown, ...Array.from({ length: rows - shown.length }, () => " ".repeat(columns))];
}

import { displayWidth, fit, truncate, visible } from "../text/width.ts";
import type { Picture } from "./draw-frame.ts";

/** Keys in the order in which they are worth a narrow terminal's columns. */
const boardKeys = [
  "? help",
  "q quit",
  "Enter log",
  "/ filter",
  "a attach",
  "o open",
  "r retry",
  "c cancel",
  "p pause",
  "+ - priority",
  "y copy id",
  "Tab graph",
];
const panelKeys = ["Esc back", "? help", "f follow", "Tab graph", "a attach", "r retry", "c cancel"];

/** The last line: a question, what is typed, what was said, else the keys. */
export function drawFooter({ layout, view, colours }: Picture): string {
  const width = layout.screen.columns;
  if (view.question !== undefined) return colours.yellow(fit(`${visible(view.question.text)} (y/n)`, width));
  if (view.typing) return fit(`/${visible(view.filter)}▏`, width);
  if (view.message !== undefined) {
    const { kind, text } = view.message;
    return kind === "failed"
      ? colours.red(fit(`✗ ${visible(text)}`, width))
      : fit(`✓ ${visible(text)}`, width);
  }
  const filter = view.filter === "" ? "" : `/${visible(view.filter)} (Esc clears)  `;
  const keys = view.help ? ["Esc back"] : view.zoomed ? panelKeys : boardKeys;
  const head = truncate(filter, width);
  return `${colours.yellow(head)}${colours.dim(fit(fitting(keys, width - displayWidth(head)), width - displayWidth(head)))}`;
}

/** As many keys as fit whole. */
function fitting(keys: readonly string[], width: number): string {
  let line = "";
  for (const key of keys) {
    const longer = line === "" ? key : `${line}  ${key}`;
    if (longer.length > width) break;
    line = longer;
  }
  return line;
}

import { displayWidth, fit, truncate, visible } from "../../text/width.ts";
import type { KeyCommand } from "../input/keys.ts";
import type { Picture } from "./picture.ts";

/** By importance for a narrow terminal. */
const boardKeys: readonly ShownKey[] = [
  ["? help", "help"],
  ["q quit", "quit"],
  ["Enter log", "zoom"],
  ["/ filter", "filter"],
  ["a attach", "attach"],
  ["o open", "open"],
  ["r retry", "retry"],
  ["c cancel", "cancel"],
  ["A answer", "answer"],
  ["m merge", "merge"],
  ["p pause", "pause"],
  ["+ - priority", "priority"],
  ["y copy id", "copy"],
  ["Tab graph", "panel"],
  ["s services", "automation"],
  ["w withdraw", "withdraw"],
  ["F first", "first"],
];
const panelKeys: readonly ShownKey[] = [
  ["Esc back", "back"],
  ["? help", "help"],
  ["f follow", "follow"],
  ["Tab graph", "panel"],
  ["a attach", "attach"],
  ["r retry", "retry"],
  ["c cancel", "cancel"],
];
const automationKeys: readonly ShownKey[] = [
  ["Esc back", "back"],
  ["? help", "help"],
  ["r restart or run now", "retry"],
  ["c stop", "cancel"],
  ["p pause schedule", "pause"],
];
const helpKeys: readonly ShownKey[] = [["Esc back", "back"]];

type ShownKey = readonly [text: string, command: KeyCommand["do"]];

/** Draws the last line: a question, the typed filter, a message, or else the keys. */
export function drawFooter({ layout, view, colours, offers, project }: Picture): string {
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
  const all = keysOfView(view);
  const keys = all.filter(([, command]) => offers(command, project)).map(([text]) => text);
  const head = truncate(filter, width);
  return `${colours.yellow(head)}${colours.dim(fit(fitting(keys, width - displayWidth(head)), width - displayWidth(head)))}`;
}

function keysOfView({ help, automation, zoomed }: Picture["view"]): readonly ShownKey[] {
  if (help) return helpKeys;
  if (automation !== undefined) return automationKeys;
  return zoomed ? panelKeys : boardKeys;
}

/** Returns as many complete keys as fit. */
function fitting(keys: readonly string[], width: number): string {
  let line = "";
  for (const key of keys) {
    const longer = line === "" ? key : `${line}  ${key}`;
    if (longer.length > width) break;
    line = longer;
  }
  return line;
}

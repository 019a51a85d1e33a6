import { AArrowDown, AArrowUp, ClipboardCopy, Copy, RotateCcw } from "lucide-react";

import { useStoredValue } from "../../../ui/storage/stored-value.ts";
import type { MenuGroup } from "../../../ui/menu/menu-items.ts";
import { showToast } from "../../../ui/toasts/toasts.ts";
import { terminalKeys } from "../keys.ts";
import { copiesSelection, readsAloud, renderer } from "../screen/settings.ts";
import type { ControlState, TerminalControl } from "../terminal-control.ts";
import { useTerminalTexts } from "../texts.ts";

/** Returns the menu of less frequent actions and display settings of a terminal. */
export function useTerminalMenu(
  control: TerminalControl | undefined,
  state: ControlState | undefined,
): readonly MenuGroup[] {
  const texts = useTerminalTexts();
  const copies = useStoredValue(copiesSelection);
  const aloud = useStoredValue(readsAloud);
  const drawing = useStoredValue(renderer);
  if (control === undefined || state === undefined) return [];
  const graphics = drawing === "graphics" || (drawing === "auto" && state.drawn === "graphics");
  return [
    {
      items: [
        { label: texts("copy"), icon: <Copy />, keys: terminalKeys.copy, run: () => void control.copy() },
        {
          label: texts("copyAll"),
          icon: <ClipboardCopy />,
          run: () => void control.copyAll().then(sayCopied),
        },
      ],
    },
    {
      items: [
        {
          label: texts("fontLarger"),
          icon: <AArrowUp />,
          keys: terminalKeys.larger,
          run: () => control.zoom(1),
        },
        {
          label: texts("fontSmaller"),
          icon: <AArrowDown />,
          keys: terminalKeys.smaller,
          run: () => control.zoom(-1),
        },
        {
          label: texts("fontUsual"),
          icon: <RotateCcw />,
          keys: terminalKeys.usualSize,
          run: () => control.zoom(0),
        },
      ],
    },
    {
      items: [
        { label: texts("copyOnSelect"), checked: copies, run: () => copiesSelection.set(!copies) },
        { label: texts("screenReader"), checked: aloud, run: () => readsAloud.set(!aloud) },
        {
          label: texts("graphics"),
          checked: graphics,
          run: () => renderer.set(graphics ? "plain" : "graphics"),
        },
      ],
    },
  ];
}

function sayCopied(done: boolean): void {
  const texts = useTerminalTexts.now();
  showToast({ text: texts(done ? "copied" : "notCopied"), tone: done ? "good" : "bad" });
}

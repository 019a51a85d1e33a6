import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp } from "lucide-react";
import type { PointerEvent, ReactElement, ReactNode } from "react";

import type { BarKey, Modifiers } from "../keys.ts";
import type { TerminalControl } from "../terminal-control.ts";
import { useTerminalTexts } from "../texts.ts";
import styles from "../terminal.module.css";

interface KeyBarProps {
  readonly control: TerminalControl;
  readonly held: Modifiers;
}

/** Keys missing on phones; Ctrl and Alt apply to the next key. The phone's own keyboard stays open. */
export function KeyBar({ control, held }: KeyBarProps): ReactElement {
  const texts = useTerminalTexts();
  const key = (name: BarKey, shown: ReactNode, label?: string) => (
    <button type="button" aria-label={label} onPointerDown={keepFocus} onClick={() => control.press(name)}>
      {shown}
    </button>
  );
  const modifier = (name: keyof Modifiers) => (
    <button
      type="button"
      aria-pressed={held[name]}
      onPointerDown={keepFocus}
      onClick={() => control.hold(name)}
    >
      {texts(name)}
    </button>
  );
  return (
    <div className={styles["keys"]} role="toolbar" aria-label={texts("keys")}>
      {key("escape", texts("escape"))}
      {key("tab", texts("tab"))}
      {modifier("control")}
      {modifier("alt")}
      {key("left", <ArrowLeft />, texts("arrowLeft"))}
      {key("down", <ArrowDown />, texts("arrowDown"))}
      {key("up", <ArrowUp />, texts("arrowUp"))}
      {key("right", <ArrowRight />, texts("arrowRight"))}
      {key("|", "|")}
      {key("/", "/")}
      {key("-", "-")}
    </div>
  );
}

function keepFocus(event: PointerEvent): void {
  event.preventDefault();
}

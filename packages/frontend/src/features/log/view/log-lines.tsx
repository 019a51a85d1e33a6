import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactElement,
  useEffect,
  useLayoutEffect,
  useRef,
} from "react";

import type { Reading } from "../reading.ts";
import { useSignal } from "../signal.ts";
import styles from "./log-lines.module.css";
import { LogRows, type LogRowsProps } from "./log-rows.tsx";
import { OverviewRuler } from "./overview-ruler.tsx";
import { selectedText } from "./selected-text.ts";

interface LogLinesProps extends LogRowsProps {
  /** Accessible name. */
  readonly label: string;
  readonly wraps: boolean;
  /** Called on a click on a line number; `extend`: with Shift, which selects the other end of a range. */
  readonly onSelect: (line: number, extend: boolean) => void;
}

/** A scrolling window onto the lines of a log; renders only visible lines. */
export function LogLines(props: LogLinesProps): ReactElement {
  const { reading, label, wraps, selected, onSelect } = props;
  const version = useSignal(reading.signal);
  const parts = useWindow(reading, wraps);
  const { first, last } = reading.window.drawn;
  useLayoutEffect(() => reading.window.place(), [reading, version, wraps]);
  useEffect(() => {
    if (last >= first) reading.pages.want(reading.linesIn({ first, last }));
  }, [reading, first, last, version]);
  const click = (event: MouseEvent) => {
    const line = event.target instanceof Element ? event.target.getAttribute("data-number") : null;
    if (line !== null) onSelect(Number(line), event.shiftKey);
  };
  return (
    <div className={styles["frame"]}>
      {/* Not a live region, because scrolling changes the rendered lines: the announcer reports new ones. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex, jsx-a11y/click-events-have-key-events -- it scrolls by keys; `:` goes to a line number as well */}
      <div
        ref={parts.scroller}
        className={styles["scroller"]}
        role="log"
        aria-live="off"
        aria-label={label}
        tabIndex={0}
        onClick={click}
        onMouseDown={keepSelection}
        onKeyDown={(event) => goToEnds(event, reading)}
        data-wraps={wraps || undefined}
        data-printed
      >
        <div ref={parts.spacer} className={styles["spacer"]} data-printed>
          <div className={styles["window"]} data-printed>
            <div ref={parts.rows} className={styles["rows"]} data-printed style={digitsOf(reading)}>
              <LogRows {...props} />
            </div>
          </div>
        </div>
      </div>
      <OverviewRuler reading={reading} selected={selected} />
    </div>
  );
}

function useWindow(reading: Reading, wraps: boolean) {
  const parts = {
    scroller: useRef<HTMLDivElement>(null),
    spacer: useRef<HTMLDivElement>(null),
    rows: useRef<HTMLDivElement>(null),
  };
  const { scroller, spacer, rows } = parts;
  useLayoutEffect(() => {
    if (scroller.current === null || spacer.current === null || rows.current === null) return undefined;
    const [frame, lines] = [scroller.current, rows.current];
    const detach = reading.window.attach({ scroller: frame, spacer: spacer.current, rows: lines });
    const copy = (event: ClipboardEvent) => {
      const text = selectedText(getSelection(), lines, (line) => reading.pages.line(line)?.text);
      if (text === undefined) return;
      event.clipboardData?.setData("text/plain", text);
      event.preventDefault();
    };
    frame.addEventListener("copy", copy);
    return () => {
      frame.removeEventListener("copy", copy);
      detach();
    };
  }, [reading, scroller, spacer, rows]);
  const uneven = wraps || reading.pages.groups.count > 0;
  useLayoutEffect(() => reading.window.wrap(wraps, uneven), [reading, wraps, uneven]);
  return parts;
}

/** Width of the longest number, so that the text does not move while scrolling. */
function digitsOf(reading: Reading) {
  const digits = String(reading.pages.extent?.total ?? 0).length;
  return { "--digits": Math.max(3, digits) } as object;
}

/** Jumps without smooth scrolling, which would render everything in between. */
function goToEnds(event: KeyboardEvent, reading: Reading): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (event.key === "Home") reading.goTo(1, "top");
  else if (event.key === "End") reading.window.follow(true);
  else return;
  event.preventDefault();
}

/** Prevents Shift+click on a number from selecting the text in between. */
function keepSelection(event: MouseEvent): void {
  if (event.target instanceof Element && event.target.hasAttribute("data-number")) event.preventDefault();
}

import { useLayoutEffect, useState, type RefObject } from "react";

import type { TextColumns } from "./row-height.ts";

/** Widths beside the code, in characters: numbers of both sides with their margins, and the mark. */
const mark = 2;
const margins = 3;

/** Returns how many characters fit into a line of the diff, as its width changes. */
export function useTextColumns(frame: RefObject<HTMLElement | null>, digits: number): TextColumns {
  const [columns, setColumns] = useState<TextColumns>({ half: 60, whole: 120 });
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const measure = () => {
      const width = Math.floor(element.clientWidth / characterWidth(element));
      const number = digits + margins;
      const next = { half: Math.floor(width / 2) - number - mark, whole: width - 2 * number - mark };
      setColumns((before) => (before.half === next.half && before.whole === next.whole ? before : next));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame, digits]);
  return columns;
}

function characterWidth(element: HTMLElement): number {
  const probe = document.createElement("span");
  probe.textContent = "0".repeat(100);
  probe.style.cssText = "position: absolute; visibility: hidden; white-space: pre";
  element.append(probe);
  const { width } = probe.getBoundingClientRect();
  probe.remove();
  return Math.max(1, width / 100);
}

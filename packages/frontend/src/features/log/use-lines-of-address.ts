import { useEffect, useRef } from "react";

import { announce } from "../../ui/announce/announcer.tsx";
import { writeToClipboard } from "../../ui/copy/write-to-clipboard.ts";
import { showToast } from "../../ui/toasts/toasts.ts";
import { lineRangeHash, type LineRange } from "./lines/line-range.ts";
import type { Reading } from "./reading.ts";
import { useSignal } from "./signal.ts";
import { useLogTexts } from "./texts.ts";
import type { LogAddress } from "./use-log-address.ts";

/** Scrolls to the lines in the address whenever they change. */
export function useLinesOfAddress(reading: Reading, { lines }: LogAddress): void {
  useSignal(reading.signal);
  const isKnown = reading.pages.extent !== undefined;
  const shown = useRef<number | undefined>(undefined);
  useEffect(() => {
    if (!isKnown) return;
    if (lines !== undefined && shown.current !== lines.first) {
      reading.show(lines.first);
    } else if (lines === undefined && !reading.opened) reading.window.follow(true);
    shown.current = lines?.first;
    reading.opened = true;
  }, [reading, isKnown, lines]);
}

/** Puts lines into the address and copies it; `extend` selects from the previous line to this one. */
export function useNameLines({ lines, showLines }: LogAddress): (line: number, extend: boolean) => void {
  const texts = useLogTexts();
  return (line, extend) => {
    const from = extend && lines !== undefined ? (line < lines.first ? lines.last : lines.first) : line;
    const range: LineRange = { first: Math.min(from, line), last: Math.max(from, line) };
    showLines(range);
    const address = new URL(location.href);
    address.hash = lineRangeHash(range);
    void copyAddress(address.href, describe(range, texts), texts);
  };
}

type LogTexts = ReturnType<typeof useLogTexts>;

export async function copyAddress(address: string, lines: string, texts: LogTexts): Promise<void> {
  const done = await writeToClipboard(address);
  const said = done ? texts("copiedAddress", { lines }) : texts("copyFailed");
  if (done) announce(said);
  else showToast({ text: said, tone: "bad" });
}

export function describe({ first, last }: LineRange, texts: LogTexts): string {
  return first === last ? texts("line", { line: first }) : texts("lines", { first, last });
}

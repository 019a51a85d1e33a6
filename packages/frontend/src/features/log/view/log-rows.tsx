import { type ReactElement, useCallback } from "react";

import { routePath } from "@wezterm-parallel/shared/protocol/api/routes";

import { useAnswer } from "../../../binding/use-answer.ts";
import { formatBytes } from "../../../ui/format/numbers.ts";
import { useStoredValue } from "../../../ui/storage/stored-value.ts";
import { usePrinting } from "../../../ui/print/use-printing.ts";
import { useLocale } from "../../../ui/texts/language.ts";
import type { LineRange } from "../lines/line-range.ts";
import { type TimeFormat, timeOfLine } from "./line-time.ts";
import type { ShownLine } from "../lines/line-pages.ts";
import type { Reading } from "../reading.ts";
import { useLogTexts } from "../texts.ts";
import { timeChoice } from "./time-choice.ts";
import { LogRow } from "./log-row.tsx";
import type { DrawnLines } from "./log-window.ts";

export interface LogRowsProps {
  readonly reading: Reading;
  readonly selected: LineRange | undefined;
  /** The line of the current hit. */
  readonly current: number | undefined;
}

/** Renders the lines in or near the window. */
export function LogRows({ reading, selected, current }: LogRowsProps): ReactElement[] {
  const times = { choice: useStoredValue(timeChoice), start: useStart(reading), locale: useLocale() };
  const cutOf = useCutText(reading);
  const { pages, search, errors } = reading;
  const { groups } = pages;
  const total = pages.extent?.total ?? 0;
  const onToggle = useCallback((line: number) => reading.toggleGroup(line), [reading]);
  return reading.linesIn(usePrinting() ? printed(reading) : undefined).map((number) => {
    const line = pages.line(number);
    return (
      <LogRow
        key={number}
        number={number}
        line={line}
        group={groups.head(number, total)}
        onToggle={onToggle}
        quiet={groups.isEnd(number)}
        ranges={line === undefined ? none : (search?.rangesOf(number, line.text) ?? none)}
        selected={selected !== undefined && number >= selected.first && number <= selected.last}
        current={number === current}
        error={errors?.hits.has(number) ?? false}
        {...timeProps(line, times)}
        {...cutOf(line)}
      />
    );
  });
}

const none: readonly number[] = [];

function timeProps(line: ShownLine | undefined, format: TimeFormat) {
  if (format.choice === "none") return undefined;
  const time = timeOfLine(line?.at, format);
  return { time: time?.short, moment: time?.full ?? "" };
}

/** Returns the link to the full text of a truncated line. */
function useCutText({ log: { attempt: id, phase, stream } }: Reading) {
  const texts = useLogTexts();
  const locale = useLocale();
  return (line: ShownLine | undefined) => {
    if (line?.cut === undefined) return undefined;
    const { offset, bytes } = line.cut;
    return {
      whole: routePath("readLog", { id, phase, stream }, { from: offset, limit: bytes }),
      cut: texts("cut", { size: formatBytes(bytes, locale) }),
    };
  };
}

/** Returns the start of the attempt; requested only when timestamps are shown. */
function useStart({ log }: Reading): number | undefined {
  const enabled = useStoredValue(timeChoice) === "since";
  return useAnswer(["attempt", log.attempt], (api) => api.attempt(log.attempt), { enabled }).data?.leasedAt;
}

/** Limit of lines printed before the window, and of lines printed after it. */
const printedBeyond = 2_000;

function printed(reading: Reading): DrawnLines {
  const { drawn } = reading.window;
  const isThere = (row: number) =>
    reading.linesIn({ first: row, last: row }).every((line) => reading.pages.line(line) !== undefined);
  let { first, last } = drawn;
  while (first > 1 && drawn.first - first < printedBeyond && isThere(first - 1)) first -= 1;
  const end = Math.min(reading.window.sizes.total, drawn.last + printedBeyond);
  while (last < end && isThere(last + 1)) last += 1;
  return { first, last };
}

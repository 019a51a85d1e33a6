import { memo, type ReactElement } from "react";

import { lookOf } from "../ansi/span-look.ts";
import type { ShownLine } from "../lines/line-pages.ts";
import type { MatchRanges } from "../search/matcher.ts";
import { markSpans, type MarkedSpan } from "./mark-spans.ts";
import styles from "./log-lines.module.css";

interface LogRowProps {
  readonly number: number;
  /** When it was written, where that is shown, and the same in full. */
  readonly time?: string | undefined;
  readonly moment?: string | undefined;
  /** Undefined while it is being read. */
  readonly line: ShownLine | undefined;
  readonly ranges: MatchRanges;
  /** What the address names, where the search is, what looks like an error. */
  readonly selected: boolean;
  readonly current: boolean;
  readonly error: boolean;
  /** Where all of a line is that is too long to be shown, and what says so. */
  readonly whole?: string | undefined;
  readonly cut?: string | undefined;
}

/** One line: its number, which is not copied with it, and its text. */
export const LogRow = memo(function LogRow(props: LogRowProps): ReactElement {
  const { number, time, moment, line, ranges, selected, current, error, whole, cut } = props;
  return (
    <div
      className={styles["row"]}
      data-line={number}
      data-selected={selected || undefined}
      data-current={current || undefined}
      data-error={error || undefined}
    >
      <span className={styles["number"]} data-number={number} />
      {moment === undefined ? null : (
        <span className={styles["time"]} data-tooltip={moment}>
          {time}
        </span>
      )}
      <span className={styles["text"]} data-content>
        {line === undefined
          ? null
          : markSpans(line.spans, ranges).map((span) => <Piece key={span.at} span={span} />)}
      </span>
      {cut === undefined ? null : (
        <a className={styles["cut"]} href={whole} download={`line-${number}.txt`}>
          {cut}
        </a>
      )}
    </div>
  );
});

function Piece({ span: { text, style, marked } }: { readonly span: MarkedSpan }): ReactElement {
  const shown = marked ? <mark className={styles["match"]}>{text}</mark> : text;
  const look = lookOf(style);
  if (style.link !== undefined)
    return (
      <a {...look} className={styles["span"]} href={style.link} target="_blank" rel="noopener noreferrer">
        {shown}
      </a>
    );
  return (
    <span {...look} className={styles["span"]}>
      {shown}
    </span>
  );
}

import { memo, type ReactElement, type ReactNode } from "react";

import { styleOf } from "../ansi/span-style.ts";
import type { ShownLine } from "../lines/line-pages.ts";
import type { MatchRanges } from "../search/matcher.ts";
import type { GroupHead } from "../lines/log-groups.ts";
import { GroupHeadLine } from "./group-head.tsx";
import { markSpans, type MarkedSpan } from "./mark-spans.ts";
import styles from "./log-lines.module.css";

interface LogRowProps {
  readonly number: number;
  /** The line's timestamp if shown, and the same in full. */
  readonly time?: string | undefined;
  readonly moment?: string | undefined;
  /** Undefined while loading. */
  readonly line: ShownLine | undefined;
  /** Set on the first line of a group. */
  readonly group?: GroupHead | undefined;
  readonly onToggle: (line: number) => void;
  /** A line that only ends a group. */
  readonly quiet: boolean;
  readonly ranges: MatchRanges;
  /** Flags: in the address, current hit, probable error. */
  readonly selected: boolean;
  readonly current: boolean;
  readonly error: boolean;
  /** Address of the full text of a truncated line, and the link's label. */
  readonly whole?: string | undefined;
  readonly cut?: string | undefined;
}

/** One line: its number, which is not copied, and its text. */
export const LogRow = memo(function LogRow(props: LogRowProps): ReactElement {
  const { number, time, moment, selected, current, error, whole, cut, quiet } = props;
  return (
    <div
      className={styles["row"]}
      data-line={number}
      data-selected={selected || undefined}
      data-current={current || undefined}
      data-error={error || undefined}
      data-quiet={quiet || undefined}
      data-group={props.group === undefined ? undefined : ""}
    >
      <span className={styles["number"]} data-number={number} />
      {moment === undefined ? null : (
        <span className={styles["time"]} data-tooltip={moment}>
          {time}
        </span>
      )}
      <span className={styles["text"]} data-content>
        <Content {...props} />
      </span>
      {cut === undefined ? null : (
        <a className={styles["cut"]} href={whole} download={`line-${number}.txt`}>
          {cut}
        </a>
      )}
    </div>
  );
});

function Content({ line, group, onToggle, ranges }: LogRowProps): ReactNode {
  if (line === undefined) return null;
  if (group !== undefined) return <GroupHeadLine group={group} onToggle={onToggle} />;
  return markSpans(line.spans, ranges).map((span) => <Piece key={span.at} span={span} />);
}

function Piece({ span: { text, style, marked } }: { readonly span: MarkedSpan }): ReactElement {
  const shown = marked ? <mark className={styles["match"]}>{text}</mark> : text;
  const look = styleOf(style);
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

import type { ReactElement, ReactNode } from "react";

import { useDiffTexts } from "../../texts.ts";
import { runsOf, type PackedTokens, type TextRun } from "../highlight/packed-tokens.ts";
import type { LineRow, Side, SideLine } from "../rows/diff-rows.ts";
import { useDiffActions } from "./diff-context.ts";
import { longestShown } from "./row-height.ts";
import { hasHidden } from "../../../../ui/visible/split-hidden.ts";
import { VisibleText } from "../../../../ui/visible/visible-text.tsx";
import styles from "./diff-list.module.css";

interface LineViewProps {
  readonly row: LineRow;
  readonly tokens: PackedTokens | undefined;
}

/** A line of a diff: side by side, or one column with the numbers of both sides. */
export function LineView({ row, tokens }: LineViewProps): ReactElement {
  const { old, new: now } = row;
  const { isMoved } = useDiffActions();
  const isMovedOn = (on: Side) => isMoved(row.file.path, on, row[on]?.number ?? 0);
  if (row.split) {
    return (
      <>
        <Half side="old" line={old} tokens={tokens} isMoved={isMovedOn("old")} />
        <Half side="new" line={now} tokens={tokens} isMoved={isMovedOn("new")} />
      </>
    );
  }
  const side: Side = now === undefined ? "old" : "new";
  const line = now ?? old;
  return (
    <div className={styles["half"]} data-change={changeOf(side, line)}>
      <Number side="old" line={old} />
      <Number side="new" line={now} />
      {line === undefined ? null : <Code side={side} line={line} tokens={tokens} isMoved={isMovedOn(side)} />}
    </div>
  );
}

interface HalfProps {
  readonly side: Side;
  readonly line: SideLine | undefined;
  readonly tokens: PackedTokens | undefined;
  readonly isMoved: boolean;
}

function Half({ side, line, tokens, isMoved }: HalfProps): ReactElement {
  return (
    <div className={styles["half"]} data-change={line === undefined ? "none" : changeOf(side, line)}>
      <Number side={side} line={line} />
      {line === undefined ? null : <Code side={side} line={line} tokens={tokens} isMoved={isMoved} />}
    </div>
  );
}

function changeOf(side: Side, line: SideLine | undefined): "added" | "removed" | undefined {
  if (line?.kind !== "changed") return undefined;
  return side === "new" ? "added" : "removed";
}

function Number({ side, line }: Pick<HalfProps, "side" | "line">): ReactElement {
  return (
    <span className={styles["number"]} data-side={side}>
      {line?.number}
    </span>
  );
}

function Code({ side, line, tokens, isMoved }: HalfProps & { readonly line: SideLine }): ReactElement {
  const change = changeOf(side, line);
  const isChanged = change !== undefined;
  const more = line.text.length - longestShown;
  return (
    <>
      {isMoved && isChanged ? (
        <MovedMark mark={markOf(change)} />
      ) : (
        <span className={styles["mark"]}>{markOf(change)}</span>
      )}
      <span className={styles["code"]}>
        {drawRuns(runsOf(tokens?.[side], line.number, line.text), isChanged, hasHidden(line.text))}
        {more > 0 ? <MoreCharacters count={more} /> : null}
      </span>
    </>
  );
}

function markOf(change: ReturnType<typeof changeOf>): string {
  if (change === undefined) return " ";
  return change === "added" ? "+" : "−";
}

function MovedMark({ mark }: { readonly mark: string }): ReactElement {
  const texts = useDiffTexts();
  return (
    <span className={styles["mark"]} data-moved title={texts("moved")}>
      {mark}
    </span>
  );
}

function MoreCharacters({ count }: { readonly count: number }): ReactElement {
  const texts = useDiffTexts();
  return <em>{texts("moreCharacters", { count })}</em>;
}

/** Draws the runs of a line up to the limit; plain ones as text alone, because scrolling makes hundreds a frame. */
function drawRuns(runs: readonly TextRun[], isChanged: boolean, withHidden: boolean): readonly ReactNode[] {
  const drawn: ReactNode[] = [];
  let at = 0;
  for (const { text, syntax, edited } of runs) {
    if (at >= longestShown) break;
    const shown = text.slice(0, longestShown - at);
    const content = withHidden ? <VisibleText key={at}>{shown}</VisibleText> : shown;
    const isEdited = isChanged && edited;
    const isPlain = syntax === undefined && !isEdited;
    drawn.push(
      isPlain ? (
        content
      ) : (
        <span key={at} data-syntax={syntax} data-edited={isEdited || undefined}>
          {content}
        </span>
      ),
    );
    at += text.length;
  }
  return drawn;
}

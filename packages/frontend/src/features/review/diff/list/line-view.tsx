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
  const codeOf = (side: Side) =>
    drawCode(side, row[side], tokens, isMoved(row.file.path, side, row[side]?.number ?? 0));
  // No components, of which scrolling would make hundreds a second.
  if (row.split) {
    return (
      <>
        {(["old", "new"] as const).map((side) => (
          <div
            key={side}
            className={styles["half"]}
            data-change={row[side] === undefined ? "none" : changeOf(side, row[side])}
          >
            {drawNumber(side, row[side])}
            {codeOf(side)}
          </div>
        ))}
      </>
    );
  }
  const side: Side = now === undefined ? "old" : "new";
  return (
    <div className={styles["half"]} data-change={changeOf(side, row[side])}>
      {drawNumber("old", old)}
      {drawNumber("new", now)}
      {codeOf(side)}
    </div>
  );
}

function changeOf(side: Side, line: SideLine | undefined): "added" | "removed" | undefined {
  if (line?.kind !== "changed") return undefined;
  return side === "new" ? "added" : "removed";
}

function drawNumber(side: Side, line: SideLine | undefined): ReactElement {
  return (
    <span className={styles["number"]} data-side={side}>
      {line?.number}
    </span>
  );
}

function drawCode(
  side: Side,
  line: SideLine | undefined,
  tokens: PackedTokens | undefined,
  isMoved: boolean,
): ReactElement | null {
  if (line === undefined) return null;
  const change = changeOf(side, line);
  const isChanged = change !== undefined;
  const more = line.text.length - longestShown;
  const runs = runsOf(tokens?.[side], line.number, line.text);
  return (
    <>
      {isMoved && isChanged ? (
        <MovedMark mark={markOf(change)} />
      ) : (
        <span className={styles["mark"]}>{markOf(change)}</span>
      )}
      {more > 0 || hasHidden(line.text) ? (
        <span key="whole" className={styles["code"]}>
          {drawRuns(runs, isChanged)}
          {more > 0 ? <MoreCharacters count={more} /> : null}
        </span>
      ) : (
        <span key="plain" className={styles["code"]} ref={(element) => fill(element, runs, isChanged)} />
      )}
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

/** Draws the runs of a line up to the limit, with names for hidden characters. */
function drawRuns(runs: readonly TextRun[], isChanged: boolean): readonly ReactNode[] {
  const drawn: ReactNode[] = [];
  let at = 0;
  for (const { text, syntax, edited } of runs) {
    if (at >= longestShown) break;
    drawn.push(
      <span key={at} data-syntax={syntax} data-edited={(isChanged && edited) || undefined}>
        <VisibleText>{text.slice(0, longestShown - at)}</VisibleText>
      </span>,
    );
    at += text.length;
  }
  return drawn;
}

/** Draws the runs of a usual line without React, whose records of ten spans a line cost most of scrolling. */
function fill(element: HTMLElement | null, runs: readonly TextRun[], isChanged: boolean): void {
  element?.replaceChildren(
    ...runs.map(({ text, syntax, edited }) => {
      const isEdited = isChanged && edited;
      if (syntax === undefined && !isEdited) return text;
      const span = document.createElement("span");
      if (syntax !== undefined) span.setAttribute("data-syntax", syntax);
      if (isEdited) span.setAttribute("data-edited", "true");
      span.textContent = text;
      return span;
    }),
  );
}

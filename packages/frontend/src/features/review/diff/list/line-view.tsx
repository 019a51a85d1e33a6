import type { ReactElement } from "react";

import { useDiffTexts } from "../../texts.ts";
import { runsOf, type PackedTokens, type TextRun } from "../highlight/packed-tokens.ts";
import type { LineRow, Side, SideLine } from "../rows/diff-rows.ts";
import { useDiffActions } from "./diff-context.ts";
import { longestShown } from "./row-height.ts";
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
  const texts = useDiffTexts();
  const change = changeOf(side, line);
  const mark = change === undefined ? " " : change === "added" ? "+" : "−";
  const isShownAsMoved = isMoved && change !== undefined;
  const more = line.text.length - longestShown;
  return (
    <>
      <span
        className={styles["mark"]}
        data-moved={isShownAsMoved || undefined}
        title={isShownAsMoved ? texts("moved") : undefined}
      >
        {mark}
      </span>
      <span className={styles["code"]}>
        {keyed(runsOf(tokens?.[side], line.number, line.text)).map(({ key, run }) => (
          <Run key={key} run={run} isChanged={change !== undefined} />
        ))}
        {more > 0 ? <em>{texts("moreCharacters", { count: more })}</em> : null}
      </span>
    </>
  );
}

/** Identifies runs by their positions, and cuts them at the limit. */
function keyed(runs: readonly TextRun[]): { readonly key: number; readonly run: TextRun }[] {
  let at = 0;
  const all = runs.map((run) => {
    const key = at;
    at += run.text.length;
    return { key, run: at > longestShown ? { ...run, text: run.text.slice(0, longestShown - key) } : run };
  });
  return all.filter(({ key }) => key < longestShown);
}

function Run({ run, isChanged }: { readonly run: TextRun; readonly isChanged: boolean }): ReactElement {
  const text = <VisibleText>{run.text}</VisibleText>;
  const isEdited = isChanged && run.edited;
  if (run.syntax === undefined && !isEdited) return text;
  return (
    <span data-syntax={run.syntax} data-edited={isEdited || undefined}>
      {text}
    </span>
  );
}

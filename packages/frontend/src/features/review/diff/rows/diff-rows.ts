import type { ChangeData, HunkData } from "react-diff-view";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ChangedFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";

import { lengthOf } from "../patch/patch-chunks.ts";
import { expandHunks, gapsOf, type Expansion, type Gap } from "../patch/expand-hunks.ts";
import { ignoreWhitespace } from "../patch/ignore-whitespace.ts";
import { readPatch, type ParsedPatch } from "../patch/read-patch.ts";

export type Side = "old" | "new";

/** A line of one side. */
export interface SideLine {
  readonly number: number;
  readonly text: string;
  readonly kind: "same" | "changed";
}

type NoteName = "binary" | "cut" | "gone" | "noLines" | "onlyBlanks";

interface RowOfFile {
  /** Unique in the diff. */
  readonly key: string;
  readonly file: ChangedFile;
}

export interface LineRow extends RowOfFile {
  readonly kind: "line";
  readonly split: boolean;
  readonly old?: SideLine | undefined;
  readonly new?: SideLine | undefined;
}

export type DiffRow =
  | LineRow
  | (RowOfFile & { readonly kind: "file" })
  | (RowOfFile & { readonly kind: "hunk"; readonly title: string; readonly gap: Gap | undefined })
  | (RowOfFile & { readonly kind: "note"; readonly note: NoteName })
  | (RowOfFile & { readonly kind: "failure"; readonly failure: Failure })
  /** Stands in for a patch that is being loaded. */
  | (RowOfFile & { readonly kind: "pending"; readonly lines: number })
  /** A row that belongs to the line above, or to lines of the file that are not shown. */
  | (RowOfFile & {
      readonly kind: "extra";
      readonly anchors: readonly string[];
      readonly isChanged: boolean;
    });

/** A file as loaded: with its patch, or why it has none. */
export interface LoadedFile {
  /** Absent until loaded. */
  readonly file?: ChangedFile | undefined;
  readonly failure?: Failure | undefined;
  readonly gone?: boolean | undefined;
}

export interface RowChoices {
  readonly split: boolean;
  readonly ignoresBlanks: boolean;
  readonly folded: ReadonlySet<string>;
  readonly loaded: ReadonlyMap<string, LoadedFile>;
  readonly expansions?: ReadonlyMap<string, Expansion> | undefined;
  /** Lines below which something is shown, by path. */
  readonly anchors?: ReadonlyMap<string, ReadonlySet<string>> | undefined;
}

/** Unchanged lines around the changes of a file, on average. */
const usualContext = 8;

/** Returns the rows of a diff from top to bottom, all files in one list. */
export function diffRowsOf(files: readonly ChangedFile[], choices: RowChoices): readonly DiffRow[] {
  const rows: DiffRow[] = [];
  for (const file of files) {
    rows.push({ kind: "file", key: file.path, file });
    if (choices.folded.has(file.path)) continue;
    const anchors = choices.anchors?.get(file.path);
    const content = contentOf(file, choices);
    const isPending = content[0]?.kind === "pending";
    const shown = anchors === undefined || isPending ? content : withExtras(file, content, anchors);
    for (const row of shown) rows.push(row);
  }
  return rows;
}

function contentOf(file: ChangedFile, choices: RowChoices): readonly DiffRow[] {
  const { path } = file;
  const note = (name: NoteName): DiffRow => ({ kind: "note", key: `${path}\n${name}`, file, note: name });
  if (file.binary) return [note("binary")];
  const loaded = choices.loaded.get(path);
  if (loaded?.failure !== undefined)
    return [{ kind: "failure", key: `${path}\nfailure`, file, failure: loaded.failure }];
  if (loaded?.gone === true) return [note("gone")];
  if (loaded?.file === undefined)
    return [{ kind: "pending", key: `${path}\npending`, file, lines: lengthOf(file) + usualContext }];
  const patch = readPatch(loaded.file);
  if (patch === undefined || patch.hunks.length === 0) return [note("noLines")];
  const lines = linesOf(loaded.file, patch, choices);
  if (lines.length === 0) return [note("onlyBlanks")];
  return loaded.file.cut === true ? [...lines, note("cut")] : lines;
}

const known = new WeakMap<ParsedPatch, Map<string, readonly DiffRow[]>>();

/** Returns the rows of a patch; the same ones for the same choices, so that they are rendered only once. */
function linesOf(file: ChangedFile, patch: ParsedPatch, choices: RowChoices): readonly DiffRow[] {
  if (choices.expansions?.has(file.path) === true) return makeLines(file, patch, choices);
  const name = `${choices.split} ${choices.ignoresBlanks} ${choices.expansions !== undefined}`;
  const made = known.get(patch) ?? new Map<string, readonly DiffRow[]>();
  known.set(patch, made);
  const rows = made.get(name) ?? makeLines(file, patch, choices);
  made.set(name, rows);
  return rows;
}

function makeLines(file: ChangedFile, patch: ParsedPatch, choices: RowChoices): readonly DiffRow[] {
  const split = choices.split && patch.type !== "add" && patch.type !== "delete";
  const expansion = choices.expansions?.get(file.path);
  const expanded = expansion === undefined ? patch.hunks : expandHunks(patch.hunks, expansion);
  const hunks = choices.ignoresBlanks ? ignoreWhitespace(expanded) : expanded;
  const gaps = choices.expansions === undefined ? [] : gapsOf(patch, hunks, expansion);
  const rows = hunks.flatMap((hunk, at) => rowsOfHunk(file, hunk, split, gaps[at]));
  const end = gaps[hunks.length];
  if (end === undefined || rows.length === 0) return rows;
  return [...rows, { kind: "hunk", key: `${file.path}\n@end`, file, title: "", gap: end }];
}

function rowsOfHunk(
  file: ChangedFile,
  hunk: HunkData,
  split: boolean,
  gap: Gap | undefined,
): readonly DiffRow[] {
  const key = `${file.path}\n@${hunk.oldStart} ${hunk.newStart}`;
  const lines = split ? splitLines(hunk.changes) : hunk.changes.map(cellsOf);
  const head: DiffRow = { kind: "hunk", key, file, title: hunk.content, gap };
  return [
    head,
    ...lines.map((cells): LineRow => {
      const numbers = `${cells.old?.number ?? ""} ${cells.new?.number ?? ""}`;
      return { kind: "line", key: `${file.path}\n${numbers}`, file, split, ...cells };
    }),
  ];
}

type Cells = Pick<LineRow, Side>;

function cellsOf(change: ChangeData): Cells {
  const { content: text } = change;
  if (change.type === "normal") {
    const { oldLineNumber, newLineNumber } = change;
    return {
      old: { number: oldLineNumber, text, kind: "same" },
      new: { number: newLineNumber, text, kind: "same" },
    };
  }
  const line: SideLine = { number: change.lineNumber, text, kind: "changed" };
  return change.type === "insert" ? { new: line } : { old: line };
}

/** Puts the removed and added lines of a block beside one another. */
function splitLines(changes: readonly ChangeData[]): Cells[] {
  const result: Cells[] = [];
  for (let at = 0; at < changes.length;) {
    const removed = runFrom(changes, at, "delete");
    const added = runFrom(changes, at + removed, "insert");
    for (let line = 0; line < Math.max(removed, added, 1); line += 1) {
      const old = line < removed ? changes[at + line] : undefined;
      const now = line < added ? changes[at + removed + line] : undefined;
      const only = removed + added === 0 ? changes[at] : undefined;
      result.push({ ...(old && cellsOf(old)), ...(now && cellsOf(now)), ...(only && cellsOf(only)) });
    }
    at += Math.max(removed + added, 1);
  }
  return result;
}

function runFrom(changes: readonly ChangeData[], from: number, type: ChangeData["type"]): number {
  let at = from;
  while (changes[at]?.type === type) at += 1;
  return at - from;
}

/** Names a line of a file, for what is shown below it. */
export function rowAnchorOf(side: Side, line: number): string {
  return `${side} ${line}`;
}

function withExtras(
  file: ChangedFile,
  rows: readonly DiffRow[],
  wanted: ReadonlySet<string>,
): readonly DiffRow[] {
  const left = new Set(wanted);
  const extra = (key: string, anchors: readonly string[], isChanged: boolean): DiffRow => ({
    kind: "extra",
    key: `${key}\nextra`,
    file,
    anchors,
    isChanged,
  });
  const shown = rows.flatMap((row): DiffRow[] => {
    if (row.kind !== "line") return [row];
    const anchors = anchorsOf(row).filter((anchor) => left.delete(anchor));
    return anchors.length === 0 ? [row] : [row, extra(row.key, anchors, isChangedLine(row))];
  });
  return left.size === 0 ? shown : [extra(file.path, [...left], false), ...shown];
}

function anchorsOf({ old, new: now }: LineRow): readonly string[] {
  return [
    ...(old === undefined ? [] : [rowAnchorOf("old", old.number)]),
    ...(now === undefined ? [] : [rowAnchorOf("new", now.number)]),
  ];
}

export function isChangedLine({ old, new: now }: LineRow): boolean {
  return old?.kind === "changed" || now?.kind === "changed";
}

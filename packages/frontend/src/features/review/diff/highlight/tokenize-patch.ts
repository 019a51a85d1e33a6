import {
  markEdits,
  parseDiff,
  tokenize,
  type ChangeData,
  type HunkData,
  type HunkTokens,
} from "react-diff-view";
import { refractor } from "refractor";
import docker from "refractor/docker";
import jsx from "refractor/jsx";
import toml from "refractor/toml";
import tsx from "refractor/tsx";

import { packSide, type PackedTokens } from "./packed-tokens.ts";

for (const syntax of [jsx, tsx, toml, docker]) refractor.register(syntax);

const languages: Readonly<Record<string, string>> = {
  cjs: "javascript",
  cts: "typescript",
  dockerfile: "docker",
  h: "c",
  hpp: "cpp",
  htm: "html",
  js: "javascript",
  jsx: "jsx",
  kt: "kotlin",
  md: "markdown",
  mjs: "javascript",
  mts: "typescript",
  py: "python",
  rb: "ruby",
  rs: "rust",
  sh: "bash",
  svg: "xml",
  ts: "typescript",
  tsx: "tsx",
  yml: "yaml",
  zsh: "bash",
};

/** Returns a file's language by its name; undefined if unknown. */
function languageOf(path: string): string | undefined {
  const name = path.split("/").at(-1)?.toLowerCase() ?? "";
  const ending = name.slice(name.lastIndexOf(".") + 1);
  const language = languages[ending] ?? ending;
  return refractor.registered(language) ? language : undefined;
}

/** Lines that are highlighted at a time: the libraries take ten times as long for ten thousand at once. */
const pieceLength = 300;

/** Highlights the code of a patch by the file's language, and marks changed words. */
export function tokenizePatch(patch: string, path: string): PackedTokens {
  // Zipped, each removed line is compared with the added line beside it.
  const hunks: HunkData[] = parseDiff(patch, { nearbySequences: "zip" })[0]?.hunks ?? [];
  const language = languageOf(path);
  const lines: HunkTokens = { old: [], new: [] };
  for (const { piece, offsets } of hunks.flatMap(piecesOf)) {
    const tokens = tokenizePiece(piece, language);
    for (const side of ["old", "new"] as const)
      for (const [at, nodes] of tokens[side].entries()) lines[side][at + offsets[side]] = nodes;
  }
  return { old: packSide(lines.old), new: packSide(lines.new) };
}

function tokenizePiece(piece: HunkData, language: string | undefined): HunkTokens {
  const enhancers = [markEdits([piece], { type: "line" })];
  if (language === undefined) return tokenize([piece], { enhancers });
  return tokenize([piece], { enhancers, highlight: true, language, refractor: colouring });
}

interface Piece {
  /** With line numbers from 1. */
  readonly piece: HunkData;
  readonly offsets: { readonly old: number; readonly new: number };
}

function piecesOf(hunk: HunkData): readonly Piece[] {
  const pieces: Piece[] = [];
  const offsets = { old: hunk.oldStart - 1, new: hunk.newStart - 1 };
  for (let at = 0; at < hunk.changes.length; at += pieceLength) {
    const own = { ...offsets };
    const changes = hunk.changes.slice(at, at + pieceLength).map((change) => renumber(change, own));
    offsets.old += changes.filter(({ type }) => type !== "insert").length;
    offsets.new += changes.filter(({ type }) => type !== "delete").length;
    pieces.push({ piece: { ...hunk, oldStart: 1, newStart: 1, changes }, offsets: own });
  }
  return pieces;
}

function renumber(change: ChangeData, offsets: Piece["offsets"]): ChangeData {
  if (change.type === "delete") return { ...change, lineNumber: change.lineNumber - offsets.old };
  if (change.type === "insert") return { ...change, lineNumber: change.lineNumber - offsets.new };
  const { oldLineNumber, newLineNumber } = change;
  return {
    ...change,
    oldLineNumber: oldLineNumber - offsets.old,
    newLineNumber: newLineNumber - offsets.new,
  };
}

/** Adapts the highlighter to the diff library, which expects nodes without their root. */
const colouring = {
  highlight: (code: string, language: string) => refractor.highlight(code, language).children,
};

import type {
  ConflictHunk,
  ConflictingFile,
  Overlap,
  RadarResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/radar-schemas";

import { visible } from "../text/width.ts";
import { renderOverlap } from "./render-radar.ts";

/** Renders each pair with its conflicting lines, if they were read. */
export function renderLines({ overlaps }: RadarResource): readonly string[] {
  return overlaps.flatMap((overlap) => [
    renderOverlap(overlap),
    ...(overlap.lines ?? []).flatMap((file) => renderFile(file, overlap.nodes)),
  ]);
}

function renderFile(file: ConflictingFile, nodes: Overlap["nodes"]): readonly string[] {
  const { path, kind, hunks, cut, removedBy = "" } = file;
  if (kind !== "lines") return [visible(`  ${path}: ${reasons[kind](removedBy)}`)];
  return [
    ...hunks.flatMap((hunk) => renderHunk(path, hunk, nodes)),
    ...(cut ? [visible(`  ${path}: more conflicts follow`)] : []),
  ];
}

const reasons: Readonly<Record<Exclude<ConflictingFile["kind"], "lines">, (removedBy: string) => string>> = {
  removed: (removedBy) => `removed by ${removedBy}, changed by the other`,
  binary: () => "binary",
  large: () => "too large to show its lines",
  other: () => "a conflict of names, links or submodules",
};

function renderHunk(path: string, hunk: ConflictHunk, nodes: Overlap["nodes"]): readonly string[] {
  return [
    `  ${path}:${hunk.line}`,
    ...hunk.before.map((line) => `      ${line}`),
    ...nodes.flatMap((node, at) => [`    ${node}`, ...(hunk.sides[at] ?? []).map((line) => `    | ${line}`)]),
    ...(hunk.cut ? ["    (shortened)"] : []),
  ].map(visible);
}

import type {
  Overlap,
  RadarNode,
  RadarResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/radar-schemas";

import { countOf } from "../text/count-of.ts";
import { renderTable } from "../text/table.ts";
import { visible } from "../text/width.ts";

/** Names of files in a line; the JSON has more. */
const filesShown = 5;

/** Renders one line for each pair, conflicts first. */
export function renderOverlaps({ overlaps }: RadarResource): readonly string[] {
  return overlaps.map(renderOverlap);
}

export function renderOverlap({ nodes, files, verdict, conflicts }: Overlap): string {
  const pair = nodes.join(" and ");
  return visible(
    verdict === "conflict"
      ? `${pair} conflict in ${listFiles(conflicts)}`
      : `${pair} both change ${listFiles(files)}, without a conflict`,
  );
}

/** Renders what could not be compared. */
export function renderGaps({ nodes, unreached }: RadarResource): readonly string[] {
  return [
    ...nodes.flatMap(({ id, failure }) => failure && `${id} was not compared: ${failure.detail}`),
    ...unreached.map(({ worker, failure }) => `the tasks on ${worker} were not compared: ${failure.detail}`),
  ].flatMap((line) => (line === undefined ? [] : visible(line)));
}

export function renderTotal({ nodes, overlaps }: RadarResource): string {
  const conflicts = overlaps.filter(({ verdict }) => verdict === "conflict").length;
  const others = overlaps.length - conflicts;
  const of = (kind: RadarNode["kind"]) => nodes.filter((node) => node.kind === kind).length;
  const compared = `${countOf(of("checkout"), "running task")} and ${countOf(of("change"), "change")} compared`;
  if (overlaps.length === 0) return `${compared}: no two change the same file`;
  return `${compared}: ${countOf(conflicts, "conflict")}, ${countOf(others, "overlap")} without a conflict`;
}

/** Renders a triangle of all pairs; the columns have the numbers of the rows. */
export function renderMatrix({ nodes, overlaps }: RadarResource, width: number): Promise<string> {
  const verdicts = new Map(overlaps.map((overlap) => [keyOf(...overlap.nodes), overlap.verdict]));
  const heading = ["", ...nodes.map((_, at) => String(at + 1))];
  const rows = nodes.map(({ id }, row) => [
    visible(`${row + 1} ${id}`),
    ...nodes.slice(0, row).map((other) => signs[verdicts.get(keyOf(other.id, id)) ?? "none"]),
  ]);
  const cells = [heading.slice(0, -1), ...rows].map((row) => row.map((text) => ({ text })));
  return renderTable(cells, width);
}

const signs: Readonly<Record<Overlap["verdict"] | "none", string>> = { conflict: "X", clean: "o", none: "." };

export const matrixLegend = "X: conflict, o: the same files without a conflict";

function keyOf(a: string, b: string): string {
  return [a, b].toSorted().join(" ");
}

function listFiles(files: readonly string[]): string {
  const names = files.slice(0, filesShown).join(", ");
  return files.length > filesShown ? `${names} and ${files.length - filesShown} more` : names;
}

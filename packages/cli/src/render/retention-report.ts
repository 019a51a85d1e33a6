import type {
  RetentionItem,
  RetentionReport,
} from "@wezterm-parallel/shared/protocol/api/schemas/retention-schemas";

import { countOf } from "../text/count-of.ts";
import { formatSize } from "../text/size.ts";
import { renderTable } from "../text/table.ts";

const reasons: Readonly<Record<RetentionItem["why"], string>> = {
  age: "older than config.yaml keeps",
  count: "more than config.yaml keeps of its project",
  size: "beyond the size that config.yaml allows for its project",
};

/**
 * Describes everything that retention removes, or would remove; empty when that is nothing and nothing is
 * protected.
 */
export async function renderRetention(
  { items, bytes, dryRun, protected: { pinned, unmerged } }: RetentionReport,
  width: number,
): Promise<string> {
  const rows = items.map((item) => [
    { text: item.run ?? "" },
    { text: nameOf(item) },
    { text: item.bytes === undefined ? "" : formatSize(item.bytes) },
    { text: reasons[item.why] },
  ]);
  const verb = dryRun ? "would be removed" : "removed";
  const stay = [
    ...(pinned > 0 ? [`${countOf(pinned, "run is", "runs are")} pinned`] : []),
    ...(unmerged > 0 ? [`${countOf(unmerged, "run has", "runs have")} work that has not landed`] : []),
  ];
  return [
    ...(rows.length > 0 ? [await renderTable(rows, width)] : []),
    ...(rows.length > 0 ? [`records ${verb}: ${formatSize(bytes)} of files`] : []),
    ...(stay.length > 0 ? [`kept: ${stay.join(", ")}`] : []),
  ].join("\n");
}

function nameOf({ kind, count = 0 }: RetentionItem): string {
  if (kind === "events") return countOf(count, "event", "events");
  return kind === "audit" ? countOf(count, "entry of the audit log", "entries of the audit log") : kind;
}

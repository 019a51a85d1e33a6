import type { Colours } from "../render/colours.ts";
import { renderTable, type Cell } from "../text/table.ts";
import { visible } from "../text/width.ts";
import type { InitEntry } from "./merge-proposals.ts";

/** Returns a line for each entry of the project's files: the task that it became, or why it is left out. */
export async function renderEntries(
  entries: readonly InitEntry[],
  width: number,
  colours: Colours,
): Promise<string> {
  const rows = entries.map((entry, index) => [
    { text: entry.source === entries[index - 1]?.source ? "" : visible(entry.source), colour: colours.dim },
    { text: visible(entry.entry) },
    resultCell(entry, colours),
  ]);
  return renderTable(rows, width);
}

function resultCell({ tasks, reason, isTask }: InitEntry, colours: Colours): Cell {
  if (!isTask) return { text: visible(`left out: ${reason ?? ""}`), colour: colours.dim };
  const remark = reason === undefined ? "" : ` (${reason})`;
  return { text: visible(`→ ${tasks.join(", ")}${remark}`) };
}

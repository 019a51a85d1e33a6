import type { Colours } from "../render/colours.ts";
import { renderTable, type Cell } from "../text/table.ts";
import { visible } from "../text/width.ts";
import type { InitEntry } from "./merge-proposals.ts";

/** Cut nothing: a terminal wraps the longest reasons. */
const anyWidth = 1_000;

/** Returns a line for each entry of the project's files: the task or service that it became, or why it is left out. */
export async function renderEntries(entries: readonly InitEntry[], colours: Colours): Promise<string> {
  const table = await renderTable(
    entries.map((entry) => [{ text: `  ${visible(entry.entry)}` }, resultCell(entry, colours)]),
    anyWidth,
  );
  const lines = table.split("\n");
  return entries
    .flatMap(({ source }, index) =>
      source === entries[index - 1]?.source
        ? [lines[index] ?? ""]
        : [colours.dim(visible(source)), lines[index] ?? ""],
    )
    .join("\n");
}

function resultCell({ tasks, service, reason, isTask }: InitEntry, colours: Colours): Cell {
  if (service !== undefined)
    return { text: visible(`→ service ${service}${reason === undefined ? "" : ` (${reason})`}`) };
  if (!isTask) return { text: visible(`left out: ${reason ?? ""}`), colour: colours.dim };
  const remark = reason === undefined ? "" : ` (${reason})`;
  return { text: visible(`→ ${tasks.join(", ")}${remark}`) };
}

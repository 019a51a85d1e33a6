import type {
  RunChange,
  RunComparison,
  TaskComparison,
  TaskOutcome,
} from "@wezterm-parallel/shared/domain/run/compare-runs";

import { formatDuration } from "../../text/duration.ts";
import { renderTable, type Cell } from "../../text/table.ts";
import { visible } from "../../text/width.ts";
import type { Colours } from "../colours.ts";
import { stateWord } from "../state-word.ts";

interface ComparisonStyle {
  /** Also when nothing changed. */
  readonly all: boolean;
  readonly width: number;
  readonly colours: Colours;
}

const words: Readonly<Record<RunChange, string>> = {
  broke: "newly failing",
  fixed: "fixed",
  other: "different result",
  added: "new",
  removed: "gone",
  slower: "slower",
  faster: "faster",
  open: "not ended",
  same: "as before",
};

/** Renders one line for each changed task, the most important first, and a line of counts. */
export async function renderComparison(
  { tasks, counts }: RunComparison,
  style: ComparisonStyle,
): Promise<string> {
  const shown = style.all ? tasks : tasks.filter(({ change }) => change !== "same");
  const rows = shown.map((task) => rowOf(task, style.colours));
  const table = rows.length === 0 ? [] : [await renderTable(rows, style.width)];
  const numbers = Object.entries(counts).filter(([, count]) => count > 0);
  const summary = numbers.map(([change, count]) => `${count} ${words[change as RunChange]}`).join(", ");
  return [...table, style.colours.dim(summary === "" ? "no tasks" : summary)].join("\n");
}

function rowOf({ name, change, before, after, deltaMs }: TaskComparison, colours: Colours): readonly Cell[] {
  return [
    { text: visible(name) },
    { text: words[change], colour: paint(change, colours) },
    { text: outcome(before) },
    { text: outcome(after) },
    { text: deltaMs === undefined ? "" : `${deltaMs < 0 ? "-" : "+"}${formatDuration(Math.abs(deltaMs))}` },
  ];
}

function outcome(of: TaskOutcome | undefined): string {
  if (of === undefined) return "";
  const { sign, word } = stateWord(of.state);
  return `${sign} ${word}${of.ms === undefined ? "" : ` ${formatDuration(of.ms)}`}`;
}

function paint(change: RunChange, colours: Colours): ((text: string) => string) | undefined {
  if (change === "broke") return colours.red;
  if (change === "fixed" || change === "faster") return colours.green;
  return change === "slower" || change === "other" ? colours.yellow : undefined;
}

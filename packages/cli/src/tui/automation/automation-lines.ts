import { cellsOfHook } from "../../render/automation/hooks.ts";
import { cellsOfSchedule } from "../../render/automation/schedules.ts";
import { cellsOfService } from "../../render/automation/services.ts";
import type { Cell } from "../../text/table.ts";
import { displayWidth, padTo } from "../../text/width.ts";
import type { AutomationItem } from "./automation-items.ts";

export interface AutomationLine {
  readonly text: string;
  /** Key of its item; absent on a title. */
  readonly key?: string;
}

/** Returns a line for each service, schedule and hook, below the title of its kind. */
export function automationLines(items: readonly AutomationItem[], now: number): readonly AutomationLine[] {
  return (["service", "schedule", "hook"] as const).flatMap((kind) =>
    section(
      `${kind}s`,
      items.filter((item) => item.kind === kind),
      now,
    ),
  );
}

function section(title: string, items: readonly AutomationItem[], now: number): readonly AutomationLine[] {
  if (items.length === 0) return [];
  const rows = items.map((item) => cellsOf(item, now).map(({ text }) => text));
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => displayWidth(row[at] ?? ""))));
  const lines = rows.map((row, at): AutomationLine => {
    const text = row.map((cell, column) => padTo(cell, widths[column] ?? 0)).join("  ");
    return { text: `  ${text.trimEnd()}`, key: items[at]?.key ?? "" };
  });
  return [{ text: title }, ...lines];
}

function cellsOf(item: AutomationItem, now: number): readonly Cell[] {
  if (item.kind === "service") return cellsOfService(item.service, now);
  return item.kind === "schedule" ? cellsOfSchedule(item.schedule, now) : cellsOfHook(item.hook, now);
}

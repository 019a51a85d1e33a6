import type { TaskItem } from "../../tasks/what-now.ts";

/** One item that needs attention: a task, or several of one matrix that failed alike. */
export interface NeededAttention {
  readonly key: string;
  /** At least one row. */
  readonly rows: readonly TaskItem[];
  /** The matrix's name, such as `sweep` of `sweep(3,4)`. */
  readonly base: string;
  readonly reason: string;
}

/**
 * Groups tasks that need attention: those of one run and matrix that failed for the same reason form one group, so that
 * a repeated failure is read only once. Failures shared by many come first, otherwise the order of the rows is kept.
 */
export function groupNeeds(
  rows: readonly TaskItem[],
  reasonFor: (row: TaskItem) => string,
): readonly NeededAttention[] {
  const needs = new Map<string, { rows: TaskItem[]; base: string; reason: string }>();
  for (const row of rows) {
    const reason = reasonFor(row);
    const { task, mark } = row;
    const isAlike = task.state === "failed" && task.base !== task.name;
    const key = isAlike ? [task.run, task.base, mark, reason].join("\n") : task.id;
    const known = needs.get(key);
    if (known === undefined) needs.set(key, { rows: [row], base: task.base, reason });
    else known.rows.push(row);
  }
  const all = [...needs].map(([key, need]) => ({ key, ...need }));
  const first = all.findIndex(({ rows: [row] }) => row?.task.state === "failed");
  if (first < 0) return all;
  // The rows before the failures wait for an answer.
  const waiting = all.slice(0, first);
  const rest = all.slice(first);
  const isGroup = ({ rows: some }: NeededAttention) => some.length > 1;
  return [...waiting, ...rest.filter(isGroup), ...rest.filter((need) => !isGroup(need))];
}

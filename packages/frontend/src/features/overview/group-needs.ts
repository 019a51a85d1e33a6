import type { Row } from "../../tasks/what-now.ts";

/** One thing to decide about: a task, or several of one matrix that failed in the same way. */
export interface Need {
  readonly key: string;
  /** Never empty; of a single task one row. */
  readonly rows: readonly Row[];
  /** What they are made from, such as `sweep` of `sweep(3,4)`. */
  readonly base: string;
  readonly reason: string;
}

/**
 * Tasks that somebody should look at, those of one run that come from one matrix and failed for the same reason as one:
 * fifty times the same is read once. What many failed of comes before what one did, else in the order of the rows.
 */
export function groupNeeds(rows: readonly Row[], reasonFor: (row: Row) => string): readonly Need[] {
  const needs = new Map<string, { rows: Row[]; base: string; reason: string }>();
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
  // What stands before the failures waits for an answer.
  const waiting = all.slice(0, first);
  const rest = all.slice(first);
  const isGroup = ({ rows: some }: Need) => some.length > 1;
  return [...waiting, ...rest.filter(isGroup), ...rest.filter((need) => !isGroup(need))];
}

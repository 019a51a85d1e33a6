/** How long the database took for one statement, since the process started. Times are ms. */
interface StatementTime {
  /** Without its values; long ones are cut. */
  readonly sql: string;
  readonly count: number;
  readonly totalMs: number;
  readonly maxMs: number;
}

/** More than the programs have; a statement beyond these counts as the last one, `other statements`. */
const mostStatements = 2_000;
const mostCharacters = 400;

/** Adds up the runs of one statement. */
export class MeasuredStatement implements StatementTime {
  readonly sql: string;
  count = 0;
  totalMs = 0;
  maxMs = 0;

  constructor(sql: string) {
    this.sql = sql;
  }

  /** `startedAt`: of the clock `performance`. */
  note(startedAt: number): void {
    const ms = performance.now() - startedAt;
    this.count += 1;
    this.totalMs += ms;
    if (ms > this.maxMs) this.maxMs = ms;
  }
}

const measured = new Map<string, MeasuredStatement>();
const others = new MeasuredStatement("other statements");

/** Returns the measurements of a statement of any database of this process. */
export function measurementsOf(sql: string): MeasuredStatement {
  const known = measured.get(sql);
  if (known !== undefined) return known;
  if (measured.size >= mostStatements) return others;
  const added = new MeasuredStatement(cut(sql.replaceAll(/\s+/g, " ").trim()));
  measured.set(sql, added);
  return added;
}

/** Returns the statements that took most time altogether, the slowest first. */
export function slowestStatements(limit: number): readonly StatementTime[] {
  return [...measured.values(), others]
    .filter(({ count }) => count > 0)
    .toSorted((one, other) => other.totalMs - one.totalMs)
    .slice(0, limit)
    .map(({ sql, count, totalMs, maxMs }) => ({ sql, count, totalMs: round(totalMs), maxMs: round(maxMs) }));
}

/** Returns all statements together. */
export function allStatements(): { readonly count: number; readonly totalMs: number } {
  let [count, totalMs] = [others.count, others.totalMs];
  for (const each of measured.values()) {
    count += each.count;
    totalMs += each.totalMs;
  }
  return { count, totalMs };
}

function cut(sql: string): string {
  return sql.length > mostCharacters ? `${sql.slice(0, mostCharacters)}…` : sql;
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}

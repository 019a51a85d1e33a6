import { createHash } from "node:crypto";

import type { AuditQuery, AuditVerdict } from "../accounts.ts";
import type { AuditEntry, NewAuditEntry } from "../audit-entry.ts";
import type { AccountsDatabase } from "./accounts-database.ts";

export interface AuditRow {
  readonly seq: number;
  readonly at: number;
  readonly actor: string;
  readonly actor_id: string;
  readonly action: string;
  readonly body: string;
  readonly hash: string;
}

/** Previous hash of the first entry. */
const beginning = "0".repeat(64);

/** Rows verified between two turns of the event loop, so that a long log does not block requests. */
const portion = 1_000;

/** Appends to the chain, inside the caller's transaction. */
export function appendAudit({ database, now }: AccountsDatabase, entry: NewAuditEntry): void {
  const last = database.get<{ hash: string }>("SELECT hash FROM audit ORDER BY seq DESC LIMIT 1");
  const seq = lastGiven(database) + 1;
  const body = JSON.stringify(entry);
  const hash = hashEntry(last?.hash ?? beginning, { seq, at: now, body });
  database.run(
    "INSERT INTO audit (seq, at, actor, actor_id, action, body, hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
    seq,
    now,
    entry.actor.name,
    entry.actor.id,
    entry.action,
    body,
    hash,
  );
}

/** SQLite keeps this counter apart from the rows: numbers of entries deleted at the end are not reused. */
function lastGiven(database: AccountsDatabase["database"]): number {
  return database.get<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'audit'")?.seq ?? 0;
}

function hashEntry(before: string, { seq, at, body }: { seq: number; at: number; body: string }): string {
  return createHash("sha256").update(`${before}\n${seq}\n${at}\n${body}`).digest("hex");
}

/** Newest first. */
export function readAudit({ database }: AccountsDatabase, query: AuditQuery): AuditEntry[] {
  const rows = database.all<AuditRow>(
    `SELECT * FROM audit WHERE seq < ?1 AND (?2 IS NULL OR actor_id = ?2 OR actor = ?2)
       AND (?3 IS NULL OR action = ?3 OR action LIKE ?3 || '.%') AND (?4 IS NULL OR instr(lower(body), lower(?4)) > 0)
       AND (?6 IS NULL OR at >= ?6) AND (?7 IS NULL OR at < ?7)
     ORDER BY seq DESC LIMIT ?5`,
    query.before ?? Number.MAX_SAFE_INTEGER,
    query.actor ?? null,
    query.action ?? null,
    query.text ?? null,
    query.limit,
    query.since ?? null,
    query.until ?? null,
  );
  return rows.map(entryOf);
}

export function entryOf({ seq, at, body, hash }: AuditRow): AuditEntry {
  return { ...(JSON.parse(body) as NewAuditEntry), seq, at, hash };
}

/** Verifies the chain from the first entry; reports where and how it is broken. */
export async function verifyAuditChain({ database }: AccountsDatabase): Promise<AuditVerdict> {
  let before = beginning;
  let expected = 1;
  for (;;) {
    const rows = database.all<AuditRow>(
      "SELECT * FROM audit WHERE seq >= ? ORDER BY seq LIMIT ?",
      expected,
      portion,
    );
    for (const row of rows) {
      const why = findBreak(row, { expected, before });
      if (why !== undefined) return { intact: false, seq: row.seq, why };
      before = row.hash;
      expected = row.seq + 1;
    }
    if (rows.length < portion) {
      const cutOff = lastGiven(database) >= expected;
      if (cutOff) return { intact: false, seq: expected, why: `entry ${expected} is missing` };
      return { intact: true, entries: expected - 1, last: before };
    }
    await new Promise((resolve) => void setImmediate(resolve));
  }
}

function findBreak(
  row: AuditRow,
  { expected, before }: { expected: number; before: string },
): string | undefined {
  if (row.seq !== expected) return `entry ${expected} is missing`;
  if (row.hash !== hashEntry(before, row)) return "the entry, or one before it, is not what was written";
  const { actor, action } = JSON.parse(row.body) as NewAuditEntry;
  if (actor.name !== row.actor || actor.id !== row.actor_id || action !== row.action) {
    return "the columns that are searched do not say what the entry says";
  }
  return undefined;
}

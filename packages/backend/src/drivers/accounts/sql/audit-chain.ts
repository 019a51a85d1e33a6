import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { createHash, createHmac } from "node:crypto";

import type { AuditHead, AuditQuery } from "../accounts.ts";
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
export const beginning = "0".repeat(64);

/** Appends to the chain, inside the caller's transaction. */
export function* appendAudit(accounts: AccountsDatabase, entry: NewAuditEntry): Steps<void> {
  const { database, now } = accounts;
  const last = yield* database.get<{ hash: string }>("SELECT hash FROM audit ORDER BY seq DESC LIMIT 1");
  const seq = (yield* accounts.lastSequence()) + 1;
  const body = JSON.stringify(entry);
  const hash = hashEntry(accounts.audit.key, last?.hash ?? beginning, { seq, at: now, body });
  yield* database.run(
    "INSERT INTO audit (seq, at, actor, actor_id, action, body, hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
    seq,
    now,
    entry.actor.name,
    entry.actor.id,
    entry.action,
    body,
    hash,
  );
  yield* accounts.noteHead({ seq, hash });
}

type Hashed = Pick<AuditRow, "seq" | "at" | "body">;

/** With a key from outside the database: who can write the database alone cannot make it. */
export function hashEntry(key: Uint8Array, before: string, entry: Hashed): string {
  return createHmac("sha256", key).update(hashedText(before, entry)).digest("hex");
}

/** As releases before the key wrote it. */
export function hashEntryWithoutKey(before: string, entry: Hashed): string {
  return createHash("sha256").update(hashedText(before, entry)).digest("hex");
}

function hashedText(before: string, { seq, at, body }: Hashed): string {
  return `${before}\n${seq}\n${at}\n${body}`;
}

/** The newest entry; undefined in an empty log. */
export function* readAuditHead({ database }: AccountsDatabase): Steps<AuditHead | undefined> {
  return yield* database.get<Pick<AuditRow, "seq" | "hash">>(
    "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1",
  );
}

/** Newest first. */
export function* readAudit({ database }: AccountsDatabase, query: AuditQuery): Steps<AuditEntry[]> {
  const rows = yield* database.all<AuditRow>(
    `SELECT * FROM audit WHERE seq < ?1 AND (CAST(?2 AS text) IS NULL OR actor_id = ?2 OR actor = ?2)
       AND (CAST(?3 AS text) IS NULL OR action = ?3 OR action LIKE ?3 || '.%') AND (CAST(?4 AS text) IS NULL OR instr(lower(body), lower(?4)) > 0)
       AND (CAST(?6 AS bigint) IS NULL OR at >= ?6) AND (CAST(?7 AS bigint) IS NULL OR at < ?7)
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

import { ok } from "@wezterm-parallel/shared/base/result";

import type { QueryCache } from "../../../base/sqlite/query-cache.ts";
import type { AuditEntry } from "../audit-entry.ts";
import type { NoticeQuery, NoticeStore } from "../notice-store.ts";
import type { AccountsDatabase } from "./accounts-database.ts";
import { type AuditRow, entryOf } from "./audit-chain.ts";

/** `kept` caches answers, because every open page polls. */
export function noticeRows(accounts: AccountsDatabase, kept: QueryCache): NoticeStore {
  return {
    entries: async (query) =>
      kept.read(`notices ${JSON.stringify(query)}`, () => readEntries(accounts, query)),
    dismissed: async (reader) => readDismissed(accounts, reader),
    dismiss: async (reader, entries) =>
      accounts.change(() => {
        const insert = "INSERT OR IGNORE INTO notice_dismissed (reader, seq) VALUES (?, ?)";
        for (const seq of entries) accounts.database.run(insert, reader, seq);
        return ok(undefined);
      }),
  };
}

/** The same expression as in the index; an invalid body after tampering must not block other writes. */
const objectColumn = "CASE WHEN json_valid(body) THEN json_extract(body, '$.object') END";

function readEntries({ database }: AccountsDatabase, query: NoticeQuery): AuditEntry[] {
  const rows = database.all<AuditRow>(
    `SELECT * FROM audit WHERE at >= ?4 AND json_extract(body, '$.after.known') IS NOT TRUE
       AND seq NOT IN (SELECT seq FROM notice_dismissed WHERE reader = ?1)
       AND seq > (SELECT min(seq) FROM audit WHERE actor_id = ?1 AND action = ?5)
       AND seq IN (
         SELECT seq FROM audit WHERE actor_id = ?1 AND action IN (SELECT value FROM json_each(?2))
         UNION
         SELECT seq FROM audit WHERE ${objectColumn} = ?1 AND action IN (SELECT value FROM json_each(?3)))
     ORDER BY seq DESC LIMIT ?6`,
    query.user,
    JSON.stringify(query.by),
    JSON.stringify(query.about),
    query.since,
    query.begins,
    query.limit,
  );
  return rows.map(entryOf);
}

function readDismissed({ database }: AccountsDatabase, reader: string): ReadonlySet<number> {
  const query = "SELECT seq FROM notice_dismissed WHERE reader = ?";
  const rows = database.all<{ seq: number }>(query, reader);
  return new Set(rows.map(({ seq }) => seq));
}

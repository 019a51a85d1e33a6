import { ok } from "@wezterm-parallel/shared/base/result";
import type { Steps } from "@wezterm-parallel/shared/base/steps";

import type { AuditEntry } from "../audit-entry.ts";
import type { NoticeQuery, NoticeStore } from "../notice-store.ts";
import type { AccountsDatabase } from "./accounts-database.ts";
import { type AuditRow, entryOf } from "./audit-chain.ts";

/** An engine may cache the entries, because every open page polls. */
export function noticeRows(accounts: AccountsDatabase): NoticeStore {
  return {
    entries: (query) =>
      accounts.lookOften(`notices ${JSON.stringify(query)}`, () => readEntries(accounts, query)),
    dismissed: (reader) => accounts.look(() => readDismissed(accounts, reader)),
    dismiss: (reader, entries) =>
      accounts.change(function* () {
        const insert = "INSERT INTO notice_dismissed (reader, seq) VALUES (?, ?) ON CONFLICT DO NOTHING";
        for (const seq of entries) yield* accounts.database.run(insert, reader, seq);
        return ok(undefined);
      }),
  };
}

/** Must equal the expression of the index; an invalid body after tampering must not block other writes. */
const objectColumn = "CASE WHEN json_valid(body) THEN json_extract(body, '$.object') END";

function* readEntries({ database }: AccountsDatabase, query: NoticeQuery): Steps<AuditEntry[]> {
  const rows = yield* database.all<AuditRow>(
    `SELECT * FROM audit WHERE at >= ?4 AND coalesce(CAST(json_extract(body, '$.after.known') AS text), '') NOT IN ('1', 'true')
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

function* readDismissed({ database }: AccountsDatabase, reader: string): Steps<ReadonlySet<number>> {
  const query = "SELECT seq FROM notice_dismissed WHERE reader = ?";
  const rows = yield* database.all<{ seq: number }>(query, reader);
  return new Set(rows.map(({ seq }) => seq));
}

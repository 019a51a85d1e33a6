import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { z } from "zod";

import type { Actor } from "../audit-entry.ts";
import type { AccountsDatabase } from "./accounts-database.ts";
import { appendAudit, type AuditRow, beginning, hashEntryWithoutKey } from "./audit-chain.ts";

const shortening = "audit.shorten";
/** Entries that go in one transaction, so that requests do not wait long. */
const mostAtOnce = 10_000;

const anchorSchema = z.object({
  /** The last entry that was removed. */
  seq: z.number().int().min(0),
  hash: z.string(),
  /** A release without the key wrote it, and so all before it. */
  unkeyed: z.boolean(),
});
type AuditAnchorEntry = z.infer<typeof anchorSchema>;

const fromTheFirst: AuditAnchorEntry = { seq: 0, hash: beginning, unkeyed: true };

/**
 * Returns the last removed entry, after which the chain goes on. An entry of the chain itself says so: nobody without the key can
 * write it.
 */
export function* readAuditAnchor({ database }: AccountsDatabase): Steps<AuditAnchorEntry> {
  const row = yield* database.get<Pick<AuditRow, "body">>(
    "SELECT body FROM audit WHERE action = ? ORDER BY seq DESC LIMIT 1",
    shortening,
  );
  const read = bodySchema.safeParse(row && parse(row.body));
  return read.success ? read.data.after : fromTheFirst;
}

const bodySchema = z.object({ after: anchorSchema });

/** Returns the number of entries at the beginning of the log that are older than a time; the newest always stays. */
export function* countUnkeptAudit({ database }: AccountsDatabase, since: number): Steps<number> {
  const last = "(SELECT coalesce(min(seq), (SELECT max(seq) FROM audit)) FROM audit WHERE at >= ?)";
  const row = yield* database.get<{ entries: number; others: number }>(
    `SELECT count(*) AS entries, count(CASE WHEN action <> ? THEN 1 END) AS others FROM audit WHERE seq < ${last}`,
    shortening,
    since,
  );
  // An entry about a removal is no reason for another one.
  return row === undefined || Number(row.others) === 0 ? 0 : Number(row.entries);
}

/** Removes such entries, the oldest first, and records the last of them as the beginning of the chain; returns how many. */
export function* shortenAudit(
  accounts: AccountsDatabase,
  since: number,
  actor: Actor,
): Steps<Result<number, Failure>> {
  const { database } = accounts;
  const count = Math.min(yield* countUnkeptAudit(accounts, since), mostAtOnce);
  if (count === 0) return ok(0);
  const start = yield* readAuditAnchor(accounts);
  const rows = yield* database.all<AuditRow>(
    "SELECT * FROM audit ORDER BY seq LIMIT 2 OFFSET ?",
    Math.max(0, count - 2),
  );
  const [before, last = before] = count === 1 ? [undefined, rows[0]] : rows;
  if (last === undefined) return ok(0);
  const unkeyed = last.hash === hashEntryWithoutKey(before?.hash ?? start.hash, last);
  const after: AuditAnchorEntry = { seq: last.seq, hash: last.hash, unkeyed };
  yield* appendAudit(accounts, { actor, action: shortening, object: "audit", outcome: "done", after });
  yield* database.run("DELETE FROM audit WHERE seq <= ?", last.seq);
  yield* database.run("DELETE FROM notice_dismissed WHERE seq <= ?", last.seq);
  return ok(count);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

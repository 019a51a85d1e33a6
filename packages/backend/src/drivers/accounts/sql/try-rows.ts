import { ok } from "@wezterm-parallel/shared/base/result";
import { mapInSteps, type Steps } from "@wezterm-parallel/shared/base/steps";
import type { TryCount } from "@wezterm-parallel/shared/domain/access/sign-in-tries";

import type { StoredTry, TryStore } from "../try-store.ts";
import type { AccountsDatabase } from "./accounts-database.ts";

/** About 3 MB; names that strangers make up must not fill the disk. */
const mostKeys = 20_000;

export function tryRows(accounts: AccountsDatabase): TryStore {
  const { database } = accounts;
  return {
    change: (keys, decide) =>
      accounts.change(function* () {
        const { now } = accounts;
        const counts = yield* mapInSteps(keys, (key) => readCount(accounts, key));
        const { told, set, remove } = decide(counts, now);
        for (const key of remove) yield* database.run("DELETE FROM sign_in_try WHERE key = ?", key);
        for (const each of set) yield* writeCount(accounts, each);
        if (set.length > 0) yield* forgetTries(accounts);
        return ok(told);
      }),
  };
}

function* readCount({ database, now }: AccountsDatabase, key: string): Steps<TryCount | undefined> {
  return yield* database.get<TryCount>(
    "SELECT tries, at FROM sign_in_try WHERE key = ? AND forgotten_at > ?",
    key,
    now,
  );
}

function* writeCount({ database, now }: AccountsDatabase, each: StoredTry): Steps<void> {
  yield* database.run(
    `INSERT INTO sign_in_try (key, tries, at, forgotten_at, written_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET tries = excluded.tries, at = excluded.at, forgotten_at = excluded.forgotten_at,
       written_at = excluded.written_at`,
    each.key,
    each.tries,
    Math.round(each.at),
    Math.round(each.forgottenAt),
    Math.round(now),
  );
}

/** Removes what has no effect any more, and beyond the limit the least recently written. */
function* forgetTries({ database, now }: AccountsDatabase): Steps<void> {
  yield* database.run("DELETE FROM sign_in_try WHERE forgotten_at <= ?", now);
  const count = (yield* database.get<{ n: number }>("SELECT count(*) AS n FROM sign_in_try"))?.n ?? 0;
  if (count <= mostKeys) return;
  yield* database.run(
    "DELETE FROM sign_in_try WHERE key IN (SELECT key FROM sign_in_try ORDER BY written_at, key LIMIT ?)",
    count - mostKeys,
  );
}

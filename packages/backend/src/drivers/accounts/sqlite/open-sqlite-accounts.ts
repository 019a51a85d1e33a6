import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import { runAtOnce } from "@wezterm-parallel/shared/base/steps";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { openDatabase } from "../../../base/sqlite/open-database.ts";
import type { CopiedAccounts } from "../accounts.ts";
import { readAuditHead } from "../sql/audit-chain.ts";
import type { AuditHeadsLog } from "../sql/audit-heads.ts";
import { anchorAudit, createAccounts } from "../sql/create-accounts.ts";
import { first } from "./migrations/0001-first.ts";
import { signIn } from "./migrations/0002-sign-in.ts";
import { secrets } from "./migrations/0003-secrets.ts";
import { singleSignOn } from "./migrations/0004-single-sign-on.ts";
import { settings } from "./migrations/0005-settings.ts";
import { requestKeys } from "./migrations/0006-request-keys.ts";
import { pages } from "./migrations/0007-pages.ts";
import { preferences } from "./migrations/0008-preferences.ts";
import { peers } from "./migrations/0009-peers.ts";
import { notices } from "./migrations/0010-notices.ts";
import { passkeys } from "./migrations/0011-passkeys.ts";
import { subscriptions } from "./migrations/0012-subscriptions.ts";
import { names } from "./migrations/0013-names.ts";
import { signInTries } from "./migrations/0014-sign-in-tries.ts";
import { SqliteAccountsDatabase } from "./sqlite-accounts-database.ts";

/** In order; never edited once released. */
export const accountsMigrations: readonly string[] = [
  first,
  signIn,
  secrets,
  singleSignOn,
  settings,
  requestKeys,
  pages,
  preferences,
  peers,
  notices,
  passkeys,
  subscriptions,
  names,
  signInTries,
];

interface AccountsOptions {
  readonly file: string;
  /** File outside the database that records the heads of the audit log. */
  readonly heads: string;
  /** Kept outside the database; the audit log is chained with a key derived from it. */
  readonly key: Uint8Array;
  readonly clock: Clock;
  readonly log: AuditHeadsLog;
}

/**
 * Opens the accounts' database, separate from the queue's so that neither waits for the other's commits. This
 * process uses it exclusively until disposal. Fails like the queue's.
 */
export function openSqliteAccounts(options: AccountsOptions): Result<CopiedAccounts, Failure> {
  const { file, clock } = options;
  const opened = openDatabase(file, accountsMigrations);
  if (!opened.ok) return opened;
  const database = opened.value;
  const audit = anchorAudit(options.key, options.heads, options.log);
  const accounts = new SqliteAccountsDatabase({ database, file, clock, audit });
  audit.heads.catchUp(runAtOnce(readAuditHead(accounts)));
  return ok({
    ...createAccounts(accounts),
    copyTo: async (file) => {
      await database.copyTo(file);
      return ok(undefined);
    },
    [Symbol.asyncDispose]: async () => database[Symbol.dispose](),
  });
}

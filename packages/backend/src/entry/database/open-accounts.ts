import type { Logger } from "pino";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Fence } from "../../base/postgres/fence.ts";
import type { CopiedAccounts } from "../../drivers/accounts/accounts.ts";
import { openSqliteAccounts } from "../../drivers/accounts/sqlite/open-sqlite-accounts.ts";

interface AccountsOptions {
  readonly url: string | undefined;
  readonly fence: Fence | undefined;
  readonly key: Uint8Array;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Opens the accounts: in the database that contains the runs, otherwise in `accounts.db`. */
export async function openAccounts(
  state: string,
  { url, fence, ...options }: AccountsOptions,
): Promise<Result<CopiedAccounts, Failure>> {
  const heads = `${state}/audit.heads`;
  if (url === undefined) return openSqliteAccounts({ file: `${state}/accounts.db`, heads, ...options });
  const { openPostgresAccounts } = await import("../../drivers/accounts/postgres/open-postgres-accounts.ts");
  const accounts = await openPostgresAccounts({ url, fence, heads, ...options });
  if (!accounts.ok) return accounts;
  const { copyPart } = await import("../store/copy-part.ts");
  return ok({ ...accounts.value, copyTo: (file) => copyPart(url, "accounts", file) });
}

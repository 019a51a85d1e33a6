import { pino } from "pino";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import type { Accounts } from "../../../src/drivers/accounts/accounts.ts";
import { openSqliteAccounts } from "../../../src/drivers/accounts/sqlite/open-sqlite-accounts.ts";

const key = new Uint8Array(32).fill(7);

/** The accounts in this file, chained with the same key each time; throws when they cannot be opened. */
export function openTestAccounts(file: string, clock: Clock = systemClock): Accounts {
  const log = pino({ level: "silent" });
  const opened = openSqliteAccounts({ file, heads: `${file}.heads`, key, clock, log });
  if (!opened.ok) throw new Error(opened.failure.detail);
  return opened.value;
}

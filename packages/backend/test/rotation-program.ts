import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import { openSqliteAccounts } from "../src/drivers/accounts/sqlite/open-sqlite-accounts.ts";
import { openSecrets } from "../src/server/access/open-secrets.ts";
import { keeper } from "./secret-keeper.ts";

/**
 * Rotates the key repeatedly and prints a line before each rotation; the test kills it in the middle of one.
 */
const directory = process.argv[2] ?? "";
const accounts = openSqliteAccounts(`${directory}/accounts.db`, systemClock);
if (!accounts.ok) throw new Error(accounts.failure.detail);
const secrets = openSecrets(accounts.value, `${directory}/secrets.key`);
for (;;) {
  process.stdout.write("rotating\n");
  const rotated = await secrets.rotate(keeper);
  if (!rotated.ok) throw new Error(rotated.failure.detail);
}

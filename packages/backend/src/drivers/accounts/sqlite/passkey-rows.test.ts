import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import { describePasskeyStore } from "../passkey-store.contract.ts";
import { openSqliteAccounts } from "./open-sqlite-accounts.ts";

describePasskeyStore("passkeys in SQLite", () => {
  const directory = mkdtempSync(join(tmpdir(), "wzp-passkey-rows-"));
  return {
    open: async () => {
      const opened = openSqliteAccounts(join(directory, "accounts.db"), systemClock);
      if (!opened.ok) throw new Error(opened.failure.detail);
      return opened.value;
    },
    [Symbol.asyncDispose]: async () => rmSync(directory, { recursive: true }),
  };
});

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { openTestAccounts } from "../../../../test/rigs/access/open-test-accounts.ts";
import { describePasskeyStore } from "../passkey-store.contract.ts";

describePasskeyStore("passkeys in SQLite", () => {
  const directory = mkdtempSync(join(tmpdir(), "wzp-passkey-rows-"));
  return {
    open: async () => openTestAccounts(join(directory, "accounts.db")),
    [Symbol.asyncDispose]: async () => rmSync(directory, { recursive: true }),
  };
});

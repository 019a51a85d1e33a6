import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { openTestAccounts } from "../../../../test/rigs/access/open-test-accounts.ts";
import { describeSecretStore } from "../secret-store.contract.ts";

describeSecretStore("secrets in SQLite", () => {
  const directory = mkdtempSync(join(tmpdir(), "wzp-secret-rows-"));
  return {
    open: async () => openTestAccounts(join(directory, "accounts.db")),
    [Symbol.asyncDispose]: async () => rmSync(directory, { recursive: true }),
  };
});

import { openSecrets } from "../../../src/server/access/secrets/open-secrets.ts";
import { openTestAccounts } from "../access/open-test-accounts.ts";
import { secretManager } from "../access/secret-manager.ts";

/**
 * Rotates the key repeatedly and prints a line before each rotation; the test kills it in the middle of one.
 */
const directory = process.argv[2] ?? "";
const secrets = openSecrets(openTestAccounts(`${directory}/accounts.db`), `${directory}/secrets.key`);
for (;;) {
  process.stdout.write("rotating\n");
  const rotated = await secrets.rotate(secretManager);
  if (!rotated.ok) throw new Error(rotated.failure.detail);
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate, setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import type { Accounts } from "../../src/drivers/accounts/accounts.ts";
import type { SecretStore } from "../../src/drivers/accounts/secret-store.ts";
import { openSecrets } from "../../src/server/access/secrets/open-secrets.ts";
import { openTestAccounts } from "../rigs/access/open-test-accounts.ts";
import { secretManager } from "../rigs/access/secret-manager.ts";

const program = fileURLToPath(new URL("../rigs/programs/rotate-key.ts", import.meta.url));

/** More than one batch of re-encryption. */
const count = 180;
/**
 * Why: a rotation takes about ten milliseconds, so that with these kills each of its steps is hit sometimes.
 */
const kills = 10;

const names = Array.from({ length: count }, (_, at) => `SECRET_${at}`);
const valueOf = (name: string) => `the value of ${name}`;

function openHome(directory: string) {
  const accounts = openTestAccounts(join(directory, "accounts.db"));
  return { accounts, secrets: openSecrets(accounts, join(directory, "secrets.key")) };
}

/** A database that takes a moment for each answer, as one on another machine does. */
function slowly(accounts: Accounts): Accounts {
  const secrets = new Proxy(accounts.secrets, {
    get:
      (store, name: keyof SecretStore) =>
      async (...given: never[]) => {
        await setImmediate();
        return await (store[name] as (...given: never[]) => Promise<unknown>)(...given);
      },
  });
  return { ...accounts, secrets };
}

function keysIn(directory: string): string[] {
  const text = readFileSync(join(directory, "secrets.key"), "utf8");
  return Object.keys((JSON.parse(text) as { keys: object }).keys);
}

test("keeps every secret readable when a rotation is killed, and completes it at the next start", async () => {
  const directory = mkdtempSync(join(tmpdir(), "wzp-rotation-"));
  {
    const { accounts, secrets } = openHome(directory);
    for (const name of names) {
      expect(await secrets.set(secretManager, { project: 1, name, value: valueOf(name) })).toMatchObject({
        ok: true,
      });
    }
    await accounts[Symbol.asyncDispose]();
  }
  const halfDone: number[] = [];
  for (let kill = 0; kill < kills || !halfDone.some((keys) => keys > 1); kill++) {
    const rotating = spawn(process.execPath, [program, directory], { stdio: ["ignore", "pipe", "inherit"] });
    await once(rotating.stdout, "data");
    await delay((kill * 7) % 40);
    rotating.kill("SIGKILL");
    await once(rotating, "exit");
    halfDone.push(keysIn(directory).length);
    const { accounts, secrets } = openHome(directory);
    const given = await secrets.give(1, names);
    expect(given).toEqual({
      kind: "values",
      values: Object.fromEntries(names.map((name) => [name, valueOf(name)])),
    });
    expect(await secrets.rotate(secretManager)).toEqual({ ok: true, value: { secrets: count } });
    expect(keysIn(directory)).toHaveLength(1);
    expect(existsSync(join(directory, "secrets.key.new"))).toBe(false);
    expect(await accounts.verifyAudit()).toMatchObject({ intact: true });
    await accounts[Symbol.asyncDispose]();
  }
  // Otherwise the test proves nothing: a kill must come between the first and the last write.
  expect(Math.max(...halfDone)).toBeGreaterThan(1);
  rmSync(directory, { recursive: true });
}, 60_000);

test("keeps every secret readable that is set, or given to a task, while keys are rotated", async () => {
  const directory = mkdtempSync(join(tmpdir(), "wzp-rotation-"));
  await using accounts = openTestAccounts(join(directory, "accounts.db"));
  const secrets = openSecrets(slowly(accounts), join(directory, "secrets.key"));
  const some = names.slice(0, 20);
  const setAll = () =>
    some.map((name) => secrets.set(secretManager, { project: 1, name, value: valueOf(name) }));
  for (const set of await Promise.all(setAll())) expect(set).toMatchObject({ ok: true });
  const done = [...setAll(), ...[1, 2, 3].map(() => secrets.rotate(secretManager)), ...setAll()];
  let settled = false;
  const all = Promise.all(done).finally(() => {
    settled = true;
  });
  const values = Object.fromEntries(some.map((name) => [name, valueOf(name)]));
  do expect(await secrets.give(1, some)).toEqual({ kind: "values", values });
  while (!settled);
  for (const each of await all) expect(each).toMatchObject({ ok: true });
  expect(await secrets.trouble()).toEqual([]);
  expect(keysIn(directory)).toHaveLength(1);
  rmSync(directory, { recursive: true });
});

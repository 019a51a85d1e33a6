import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

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

function keysIn(directory: string): string[] {
  const text = readFileSync(join(directory, "secrets.key"), "utf8");
  return Object.keys((JSON.parse(text) as { keys: object }).keys);
}

test("keeps every secret readable when a rotation is killed, and completes it at the next start", async () => {
  const directory = mkdtempSync(join(tmpdir(), "wzp-rotation-"));
  {
    const { accounts, secrets } = openHome(directory);
    for (const name of names) {
      expect(secrets.set(secretManager, { project: 1, name, value: valueOf(name) })).toMatchObject({
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
    const given = secrets.give(1, names);
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

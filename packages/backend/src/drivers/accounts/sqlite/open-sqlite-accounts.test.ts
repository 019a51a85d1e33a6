import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { DatabaseSync } from "node:sqlite";

import fc from "fast-check";
import { afterAll, expect, test } from "vitest";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import { describeAccounts, entry } from "../accounts.contract.ts";
import type { Accounts, AuditVerdict } from "../accounts.ts";
import { describeNoticeStore } from "../notice-store.contract.ts";
import { openSqliteAccounts } from "./open-sqlite-accounts.ts";

/** In memory where possible: these tests do not depend on the disk, and every change waits for it. */
const directory = mkdtempSync(`${existsSync("/dev/shm") ? "/dev/shm" : tmpdir()}/wzp-accounts-`);
afterAll(() => rmSync(directory, { recursive: true }));
let files = 0;

function newFile(): string {
  return `${directory}/${++files}.db`;
}

function open(file: string, clock: Clock = systemClock): Accounts {
  const opened = openSqliteAccounts(file, clock);
  if (!opened.ok) throw new Error(opened.failure.detail);
  return opened.value;
}

describeAccounts("sqlite", async (clock) => open(newFile(), clock));
describeNoticeStore("notices in SQLite", () => open(newFile()));

const entries = 8;

async function writtenLog(): Promise<string> {
  const file = newFile();
  await using accounts = open(file);
  for (let each = 1; each <= entries; each++) {
    await accounts.record({ ...entry(`action.${each % 3}`, `object ${each}`), after: { each } });
  }
  return file;
}

async function verdictOf(file: string): Promise<AuditVerdict> {
  await using accounts = open(file);
  return await accounts.verifyAudit();
}

/** Changes the file directly, as an attacker with access to it would. */
function tamper(file: string, statements: readonly string[]): void {
  using database = new DatabaseSync(file);
  for (const statement of statements) database.exec(statement);
}

const seq = fc.integer({ min: 1, max: entries });
/** Only unchanged rows are invisible to it. */
const columns = ["at", "actor", "actor_id", "action", "body", "hash"] as const;
const tampering = fc.oneof(
  fc
    .record({ at: seq, column: fc.constantFrom(...columns), digit: fc.integer({ min: 0, max: 9 }) })
    .map(({ at, column, digit }) => [
      `UPDATE audit SET ${column} = ${column} || '${digit}' WHERE seq = ${at}`,
    ]),
  seq.map((at) => [`DELETE FROM audit WHERE seq = ${at}`]),
  seq.map((at) => [`DELETE FROM audit WHERE seq >= ${at}`]),
  seq.map((at) => [
    `UPDATE audit SET seq = -seq WHERE seq > ${at}`,
    `INSERT INTO audit SELECT ${at} + 1, at, actor, actor_id, action, body, hash FROM audit WHERE seq = ${at}`,
    `UPDATE audit SET seq = 1 - seq WHERE seq < 0`,
  ]),
  fc
    .tuple(seq, seq)
    .filter(([one, other]) => one !== other)
    .map(([one, other]) => [
      `UPDATE audit SET seq = -1 WHERE seq = ${one}`,
      `UPDATE audit SET seq = ${one} WHERE seq = ${other}`,
      `UPDATE audit SET seq = ${other} WHERE seq = -1`,
    ]),
);

test("tampering: any changed, removed, inserted or swapped entry of the audit log is found, at the first that is wrong", async () => {
  const file = await writtenLog();
  expect(await verdictOf(file)).toMatchObject({ intact: true, entries });
  await fc.assert(
    fc.asyncProperty(tampering, async (statements) => {
      const copy = newFile();
      copyFileSync(file, copy);
      tamper(copy, statements);
      const verdict = await verdictOf(copy);
      expect(verdict, statements.join("; ")).toMatchObject({ intact: false });
    }),
    { numRuns: 200 },
  );
});

test("tampering: entries that were cut off at the end are missed also after new ones were written", async () => {
  const file = await writtenLog();
  tamper(file, [`DELETE FROM audit WHERE seq > ${entries - 2}`]);
  await using accounts = open(file);
  await accounts.record(entry("later"));
  expect(await accounts.verifyAudit()).toMatchObject({
    intact: false,
    why: `entry ${entries - 1} is missing`,
  });
});

test("a long log is verified in portions, and says where it breaks", async () => {
  const file = newFile();
  {
    await using accounts = open(file);
    for (let each = 0; each < 1_200; each++) await accounts.record(entry("many"));
    expect(await accounts.verifyAudit()).toMatchObject({ intact: true, entries: 1_200 });
  }
  tamper(file, ["UPDATE audit SET body = replace(body, 'many', 'more') WHERE seq = 1100"]);
  expect(await verdictOf(file)).toMatchObject({ intact: false, seq: 1_100 });
});

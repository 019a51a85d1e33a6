import { createHash } from "node:crypto";
import { appendFileSync, copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { DatabaseSync } from "node:sqlite";

import fc from "fast-check";
import { afterAll, expect, test } from "vitest";

import { openTestAccounts } from "../../../../test/rigs/access/open-test-accounts.ts";
import { describeAccounts, entry } from "../accounts.contract.ts";
import type { AuditHead, AuditVerdict } from "../accounts.ts";
import { describeNoticeStore } from "../notice-store.contract.ts";
import { describeTryStore } from "../try-store.contract.ts";
import type { AuditRow } from "../sql/audit-chain.ts";

/** In memory where possible: every change waits for the disk, and these tests do not need one. */
const directory = mkdtempSync(`${existsSync("/dev/shm") ? "/dev/shm" : tmpdir()}/wzp-accounts-`);
afterAll(() => rmSync(directory, { recursive: true }));
let files = 0;

function newFile(): string {
  return `${directory}/${++files}.db`;
}

describeAccounts("sqlite", async (clock) => openTestAccounts(newFile(), clock));
describeNoticeStore("notices in SQLite", async () => openTestAccounts(newFile()));
describeTryStore("failed sign-ins in SQLite", async () => openTestAccounts(newFile()));

const entries = 8;

async function writtenLog(): Promise<string> {
  const file = newFile();
  await using accounts = openTestAccounts(file);
  for (let each = 1; each <= entries; each++) {
    await accounts.record({ ...entry(`action.${each % 3}`, `object ${each}`), after: { each } });
  }
  return file;
}

async function verdictOf(file: string, kept?: AuditHead): Promise<AuditVerdict> {
  await using accounts = openTestAccounts(file);
  return await accounts.verifyAudit(kept);
}

/** The database with what lies outside of it. */
function copyOf(file: string): string {
  const copy = newFile();
  copyFileSync(file, copy);
  copyFileSync(`${file}.heads`, `${copy}.heads`);
  return copy;
}

/** Hashes entries without a key, as earlier releases did: somebody without the key can do no better. */
function rewriteWithoutKey(file: string, from = 1): void {
  using database = new DatabaseSync(file);
  let before = "0".repeat(64);
  for (const row of database.prepare("SELECT seq, at, body, hash FROM audit ORDER BY seq").all()) {
    const { seq, at, body, hash } = row as unknown as AuditRow;
    const anew = createHash("sha256").update(`${before}\n${seq}\n${at}\n${body}`).digest("hex");
    before = seq < from ? hash : anew;
    database.prepare("UPDATE audit SET hash = ? WHERE seq = ?").run(before, seq);
  }
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
      const copy = copyOf(file);
      tamper(copy, statements);
      const verdict = await verdictOf(copy);
      expect(verdict, statements.join("; ")).toMatchObject({ intact: false });
    }),
    { numRuns: 200 },
  );
});

test("tampering: after old entries went, no other entry can go, and their removal cannot be forged", async () => {
  const file = await writtenLog();
  const actor = { kind: "local", id: "server", name: "server", address: "", requestId: "" } as const;
  {
    await using accounts = openTestAccounts(file);
    expect(await accounts.shortenAudit(Number.MAX_SAFE_INTEGER, actor)).toEqual({ ok: true, value: 7 });
    for (let each = 1; each <= 3; each++) await accounts.record(entry("later", `object ${each}`));
  }
  expect(await verdictOf(file)).toMatchObject({ intact: true, entries: 12, removed: 7 });
  const forged = `'{"actor":{"kind":"local","id":"server","name":"server","address":"","requestId":""},"action":"audit.shorten","object":"audit","outcome":"done","after":{"seq":10,"hash":"' || (SELECT hash FROM audit WHERE seq = 10) || '","unkeyed":false}}'`;
  for (const statements of [
    ["DELETE FROM audit WHERE seq = 8"],
    ["DELETE FROM audit WHERE seq <= 9"],
    ["DELETE FROM audit WHERE seq = 9"],
    [
      "UPDATE audit SET body = replace(body, '\"seq\":7', '\"seq\":8') WHERE seq = 9",
      "DELETE FROM audit WHERE seq = 8",
    ],
    [
      `UPDATE audit SET action = 'audit.shorten', actor = 'server', actor_id = 'server', body = ${forged} WHERE seq = 11`,
      "DELETE FROM audit WHERE seq <= 10",
    ],
  ]) {
    const copy = copyOf(file);
    tamper(copy, statements);
    expect(await verdictOf(copy), statements.join("; ")).toMatchObject({ intact: false });
  }
});

test("tampering: entries that were cut off at the end are missed also after new ones were written", async () => {
  const file = await writtenLog();
  tamper(file, [`DELETE FROM audit WHERE seq > ${entries - 2}`]);
  await using accounts = openTestAccounts(file);
  await accounts.record(entry("later"));
  expect(await accounts.verifyAudit()).toMatchObject({
    intact: false,
    why: `entry ${entries - 1} is missing`,
  });
});

const cutTo = (seq: number) => [
  `DELETE FROM audit WHERE seq > ${seq}`,
  `UPDATE sqlite_sequence SET seq = ${seq} WHERE name = 'audit'`,
];

test.each([
  ["the end", entries - 2],
  ["all of it", 0],
])(
  "tampering: %s cut off, and SQLite's counter set back, is missed also after new entries",
  async (_, seq) => {
    const file = await writtenLog();
    tamper(file, cutTo(seq));
    const missing = { intact: false, seq: seq + 1 };
    expect(await verdictOf(file)).toEqual({ ...missing, why: `entry ${seq + 1} is missing` });
    await using accounts = openTestAccounts(file);
    for (let each = 0; each < entries; each++) await accounts.record(entry("later"));
    const why = "its hash differs from the one recorded outside the database";
    expect(await accounts.verifyAudit()).toEqual({ ...missing, why });
  },
);

test("tampering: a log written anew by a script, from its beginning or from an entry on, is found", async () => {
  const file = await writtenLog();
  tamper(file, ["UPDATE audit SET body = replace(body, 'object 5', 'object 6') WHERE seq = 5"]);
  rewriteWithoutKey(file);
  expect(await verdictOf(file)).toMatchObject({ intact: false });

  // Without the file of heads the entries have lost their key, which the verdict tells.
  rmSync(`${file}.heads`);
  expect(await verdictOf(file)).toMatchObject({ intact: true, unkeyed: entries, notedFrom: entries });
});

test("tampering: entries without the key after ones with it are found without the file of heads", async () => {
  const file = await writtenLog();
  rewriteWithoutKey(file, entries - 1);
  rmSync(`${file}.heads`);
  expect(await verdictOf(file)).toMatchObject({ intact: false, seq: entries - 1 });
});

test("a log that a release without the key began is intact, goes on with the key, and is noted from then on", async () => {
  const file = await writtenLog();
  rmSync(`${file}.heads`);
  rewriteWithoutKey(file);
  await using accounts = openTestAccounts(file);
  await accounts.record(entry("later"));
  expect(await accounts.verifyAudit()).toMatchObject({
    intact: true,
    entries: entries + 1,
    unkeyed: entries,
    notedFrom: entries,
  });
});

test("a head that was kept elsewhere is compared: the log must still have it", async () => {
  const file = await writtenLog();
  const intact = await verdictOf(file);
  if (!intact.intact) throw new Error(intact.why);
  const head = { seq: intact.entries, hash: intact.last };
  expect(await verdictOf(file, head)).toEqual(intact);
  const other = { ...head, hash: "f".repeat(64) };
  expect(await verdictOf(file, other)).toMatchObject({ intact: false, seq: entries });
  expect(await verdictOf(file, { ...head, seq: entries + 1 })).toMatchObject({
    intact: false,
    why: `entry ${entries + 1} is missing`,
  });
  // Both files cut: only the kept head tells.
  tamper(file, cutTo(entries - 3));
  rmSync(`${file}.heads`);
  expect(await verdictOf(file)).toMatchObject({ intact: true, notedFrom: entries - 3 });
  expect(await verdictOf(file, head)).toMatchObject({ intact: false, seq: entries - 2 });
});

test("verifies a long log in portions, and reports where it breaks", async () => {
  const file = newFile();
  {
    await using accounts = openTestAccounts(file);
    for (let each = 0; each < 1_200; each++) await accounts.record(entry("many"));
    expect(await accounts.verifyAudit()).toMatchObject({ intact: true, entries: 1_200 });
  }
  tamper(file, ["UPDATE audit SET body = replace(body, 'many', 'more') WHERE seq = 1100"]);
  expect(await verdictOf(file)).toMatchObject({ intact: false, seq: 1_100 });
});

test("the file of heads stays small, keeps its first head, and passes over a line that a crash left half written", async () => {
  const file = newFile();
  {
    await using accounts = openTestAccounts(file);
    for (let each = 0; each < 1_010; each++) await accounts.record(entry("many"));
  }
  const lines = readFileSync(`${file}.heads`, "utf8").trim().split("\n");
  expect(lines.length).toBeLessThan(600);
  expect([lines[0]?.split(":")[0], lines.at(-1)?.split(":")[0]]).toEqual(["1", "1010"]);
  appendFileSync(`${file}.heads`, "1011:abc");
  {
    await using accounts = openTestAccounts(file);
    await accounts.record(entry("later"));
  }
  expect(await verdictOf(file)).toMatchObject({ intact: true, entries: 1_011, notedFrom: 1 });
});

import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
  freeTries,
  triesOfAddress,
  triesOfStrangers,
} from "@wezterm-parallel/shared/domain/access/sign-in-tries";
import { afterAll, expect, test } from "vitest";

import { openTestAccounts } from "../../../../../test/rigs/access/open-test-accounts.ts";
import { SetClock } from "../../../../../test/rigs/set-clock.ts";
import { SignInThrottle } from "./sign-in-throttle.ts";

const directory = mkdtempSync(join(tmpdir(), "wzp-throttle-"));
afterAll(() => rmSync(directory, { recursive: true }));
let files = 0;

/** A throttle over a real database, and what a server that is started later has. */
function openThrottle() {
  const clock = new SetClock();
  const file = join(directory, `${(files += 1)}.db`);
  let accounts = openTestAccounts(file, clock);
  const begin = async (trying: Parameters<SignInThrottle["begin"]>[0]) => {
    const begun = await throttle.begin(trying);
    if (!begun.ok) throw new Error(begun.failure.detail);
    return begun.value;
  };
  const make = () => new SignInThrottle({ clock, tries: accounts.tries, key: new Uint8Array(32) });
  let throttle = make();
  return {
    clock,
    begin,
    restart: async () => {
      await accounts[Symbol.asyncDispose]();
      accounts = openTestAccounts(file, clock);
      throttle = make();
    },
    [Symbol.asyncDispose]: () => accounts[Symbol.asyncDispose](),
  };
}

test("the limits of an address and of strangers count tries at once, and return correct ones", async () => {
  await using throttle = openThrottle();
  const { begin, clock } = throttle;
  const open = (each: number, from: string, account = `name${each}`) =>
    begin({ name: account, address: from, known: false });
  for (let each = 0; each < triesOfAddress * 2; each++) {
    const gate = await open(each, "10.0.0.1");
    expect(gate.open, String(each)).toBe(true);
    if (gate.open) await gate.succeed();
  }
  const fromOne = Array.from({ length: triesOfAddress + 1 }, (_, each) => open(each, "10.0.0.2"));
  expect((await Promise.all(fromOne)).filter((gate) => gate.open)).toHaveLength(triesOfAddress);
  const onOne = Array.from({ length: triesOfStrangers + 1 }, (_, each) =>
    open(each, `10.1.0.${each}`, "vera"),
  );
  expect((await Promise.all(onOne)).filter((gate) => gate.open)).toHaveLength(triesOfStrangers);
  expect((await begin({ name: "vera", address: "10.9.9.9", known: true })).open).toBe(true);
  clock.wall += 3_600_000 / triesOfStrangers;
  expect((await open(0, "10.2.0.1", "vera")).open).toBe(true);
});

test("a server that is started later knows the tries of the earlier one, of each network and account for itself", async () => {
  await using throttle = openThrottle();
  const { begin, clock } = throttle;
  const trying = { name: "vera", address: "2001:db8::1", known: true };
  for (let each = 0; each < freeTries; each++) expect((await begin(trying)).open).toBe(true);
  await throttle.restart();
  const refused = await begin({ ...trying, name: "VERA", address: "2001:db8::2" });
  expect(refused).toMatchObject({ open: false, first: true });
  expect(refused.allowance()).toMatchObject({ remaining: 0, resetMs: 30_000 });
  expect((await begin({ ...trying, address: "10.0.0.2" })).open).toBe(true);
  expect((await begin({ ...trying, mark: "a browser of hers" })).open).toBe(true);
  clock.wall += 30_000;
  expect((await begin(trying)).open).toBe(true);
  await throttle.restart();
  // The attempt that the killed server had admitted counts as failed.
  expect((await begin(trying)).allowance().resetMs).toBe(60_000);
  clock.wall += 60_000;
  const right = await begin(trying);
  if (right.open) await right.succeed();
  expect((await begin(trying)).allowance().remaining).toBe(freeTries - 1);
});

test("marks only the first refused try, until one is admitted again", async () => {
  await using throttle = openThrottle();
  const { begin, clock } = throttle;
  const trying = { name: "vera", address: "10.0.0.1", known: true };
  for (let each = 0; each < freeTries; each++) await begin(trying);
  const firsts = async () =>
    [await begin(trying), await begin(trying)].map((gate) => !gate.open && gate.first);
  expect(await firsts()).toEqual([true, false]);
  clock.wall += 30_000;
  expect((await begin(trying)).open).toBe(true);
  expect(await firsts()).toEqual([true, false]);
});

test("no name, address or password that was typed as a name is in the database", async () => {
  await using throttle = openThrottle();
  await throttle.begin({ name: "correct horse", address: "10.7.7.7", known: false });
  for (const name of [`${files}.db`, `${files}.db-wal`]) {
    const file = join(directory, name);
    const text = existsSync(file) ? readFileSync(file, "latin1") : "";
    expect(text.includes("correct horse") || text.includes("10.7.7"), name).toBe(false);
  }
});

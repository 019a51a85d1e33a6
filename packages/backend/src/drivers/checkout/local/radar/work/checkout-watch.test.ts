import { mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { gitIn, TestRepository, writeFile } from "../../../../../../test/rigs/test-repository.ts";
import { valueOf } from "../../../checkouts.contract.ts";
import { openCheckouts } from "../../open-checkouts.ts";
import { CheckoutWatch, watchRoom } from "./checkout-watch.ts";
import { openRadar } from "../open-radar.ts";
import type { Radar } from "../../../radar.ts";

let repository: TestRepository;
let radar: Radar;
let roots: Readonly<Record<"a" | "b", string>>;

beforeEach(async () => {
  repository = new TestRepository();
  const { state, env } = repository;
  const checkouts = openCheckouts({ state, env, now: () => Date.now() });
  radar = openRadar({ state, env });
  const prepare = async (name: string) =>
    valueOf(await checkouts.prepare(repository.request(`r1/${name}#1`))).root;
  roots = { a: await prepare("a"), b: await prepare("b") };
  // The checkout is watched from the second look on.
  for (let look = 0; look < 2; look++) await conflicts();
});
afterEach(async () => {
  using _ended = repository;
  await radar[Symbol.asyncDispose]();
});

async function conflicts(): Promise<readonly string[]> {
  const request = { project: repository.project, attempts: ["r1/a#1", "r1/b#1"], changes: [] };
  const { overlaps } = valueOf(await radar.look(request));
  return overlaps.flatMap((overlap) => overlap.conflicts);
}

const git = (cwd: string, ...args: string[]) =>
  gitIn(cwd, ["-c", "user.name=t", "-c", "user.email=t@e", ...args], repository.env).trim();

/** Writes different texts into the same file of both checkouts. */
function write(path: string): void {
  for (const [name, root] of Object.entries(roots)) writeFile(join(root, path), `from ${name}\n`);
}

test("files of new directories are seen, also of one that was empty at the last look", async () => {
  write("new/deep/x.txt");
  expect(await conflicts()).toEqual(["new/deep/x.txt"]);
  for (const root of Object.values(roots)) mkdirSync(join(root, "empty/deep"), { recursive: true });
  expect(await conflicts()).toEqual(["new/deep/x.txt"]);
  expect(await conflicts()).toEqual(["new/deep/x.txt"]);
  write("empty/deep/x.txt");
  expect(await conflicts()).toEqual(["empty/deep/x.txt", "new/deep/x.txt"]);
});

test("a directory that was moved, or removed and made again, is watched in its new place", async () => {
  write("one/x.txt");
  await conflicts();
  for (const root of Object.values(roots)) renameSync(join(root, "one"), join(root, "two"));
  expect(await conflicts()).toEqual(["two/x.txt"]);
  for (const root of Object.values(roots)) rmSync(join(root, "two"), { recursive: true });
  expect(await conflicts()).toEqual([]);
  for (const root of Object.values(roots)) mkdirSync(join(root, "two"));
  await conflicts();
  write("two/y.txt");
  expect(await conflicts()).toEqual(["two/y.txt"]);
});

test("a directory in which a file appears just before a file takes its place is seen as that file", async () => {
  write("one/x.txt");
  await conflicts();
  await conflicts();
  write("one/y.txt");
  for (const root of Object.values(roots)) rmSync(join(root, "one"), { recursive: true });
  write("one");
  expect(await conflicts()).toEqual(["one"]);
});

test("files that are ignored no longer count from the next look on", async () => {
  write("node_modules/x.js");
  expect(await conflicts()).toEqual([]);
  for (const root of Object.values(roots)) writeFile(join(root, ".gitignore"), "");
  expect(await conflicts()).toEqual(["node_modules/x.js"]);
  write("node_modules/y.js");
  expect(await conflicts()).toEqual(["node_modules/x.js", "node_modules/y.js"]);
});

test("commits, resets and a branch that moves from elsewhere are seen", async () => {
  write("a.txt");
  git(roots.a, "commit", "-qam", "own");
  expect(await conflicts()).toEqual(["a.txt"]);
  const own = git(roots.a, "rev-parse", "HEAD");
  const branch = git(roots.a, "symbolic-ref", "HEAD");
  git(roots.a, "reset", "-q", "--hard", "HEAD~");
  expect(await conflicts()).toEqual([]);
  git(repository.root, "update-ref", branch, own);
  git(roots.a, "reset", "-q", "--hard");
  expect(await conflicts()).toEqual(["a.txt"]);
});

test("more new directories than are entered at once are all seen", async () => {
  for (let at = 0; at < 600; at++) writeFile(join(roots.a, `many/${at}/x.txt`), "a\n");
  await conflicts();
  await conflicts();
  write("many/599/x.txt");
  write("many/0/x.txt");
  expect(await conflicts()).toEqual(["many/0/x.txt", "many/599/x.txt"]);
});

test("a checkout with more directories than may be watched is never quiet", () => {
  const room = { left: 1 };
  const gitDir = git(roots.a, "rev-parse", "--absolute-git-dir");
  using watch = new CheckoutWatch({ root: roots.a, gitDir, room, changed: () => {} });
  watch.cover(new Set(["", "src"]), new Set());
  watch.begin();
  expect(watch.isQuiet).toBe(false);
  expect(room.left).toBe(0);
  watch[Symbol.dispose]();
  expect(room.left).toBe(1);
  expect(watchRoom().left).toBeGreaterThan(0);
});

import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { TreeWatch } from "./tree-watch.ts";

let root: string;
let watch: TreeWatch;
let told: string[];
let settled = 0;
beforeEach(() => {
  root = mkdtempSync(join(realpathSync(tmpdir()), "wzp-tree-"));
  told = [];
});
afterEach(() => {
  watch[Symbol.dispose]();
  rmSync(root, { recursive: true, force: true });
});

async function begin(enters: (folder: string) => boolean = () => true): Promise<void> {
  watch = new TreeWatch({
    root,
    enters,
    changed: (path) => told.push(path),
    failed: (error) => {
      throw error;
    },
  });
  await watch.begin();
}

function write(path: string, text = "text"): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

async function hears(path: string): Promise<void> {
  await expect.poll(() => told, { interval: 5, timeout: 10_000 }).toContain(path);
}

/** Everything that happened before was told. */
async function settle(): Promise<readonly string[]> {
  settled += 1;
  write(`settled-${settled}`);
  await hears(`settled-${settled}`);
  const all = told.filter((path) => !path.startsWith("settled-"));
  told = [];
  return all;
}

test("a file in a new directory is told, however soon after the directory it comes", async () => {
  await begin();
  for (let round = 0; round < 200; round++) {
    const directory = join(root, `new-${round}`);
    await mkdir(directory);
    for (let turn = round % 20; turn > 0; turn--) await new Promise((next) => setImmediate(next));
    await writeFile(join(directory, "file"), "");
    await hears(`new-${round}/file`);
  }
});

test("it tells of files that come, change, are replaced, go, or move with their directory", async () => {
  write("src/a");
  write("src/deep/b");
  symlinkSync("nowhere", join(root, "link"));
  await begin();
  write("src/a", "more");
  expect(new Set(await settle())).toEqual(new Set(["src/a"]));
  write("src/a.tmp");
  renameSync(join(root, "src/a.tmp"), join(root, "src/a"));
  expect(await settle()).toContain("src/a");
  rmSync(join(root, "src/a"));
  expect(await settle()).toContain("src/a");
  renameSync(join(root, "src/deep"), join(root, "deeper"));
  expect(new Set(await settle())).toEqual(new Set(["src/deep/b", "deeper/b"]));
  write("deeper/b", "again");
  expect(new Set(await settle())).toEqual(new Set(["deeper/b"]));
  rmSync(join(root, "link"));
  expect(new Set(await settle())).toEqual(new Set(["link"]));
});

test("a directory that is replaced by another is watched again", async () => {
  write("src/a");
  await begin();
  for (let round = 0; round < 20; round++) {
    rmSync(join(root, "src"), { recursive: true });
    write("src/a");
    await settle();
    write("src/a", "later");
    expect(await settle()).toContain("src/a");
  }
});

test("it tells nothing of a file of which only the mode changes", async () => {
  write("src/a");
  const old = new Date(Date.now() - 60_000);
  utimesSync(join(root, "src/a"), old, old);
  await begin();
  chmodSync(join(root, "src/a"), 0o755);
  expect(await settle()).toEqual([]);
  // As programs do that copy files with their times.
  write("src/a", "other");
  utimesSync(join(root, "src/a"), old, old);
  expect(await settle()).toContain("src/a");
});

test("it tells nothing of directories: not those that it does not enter, nor modes, nor empty ones", async () => {
  write("src/a");
  write("out/b");
  await begin((folder) => folder !== "out");
  write("out/b", "more");
  write("out/deep/c");
  mkdirSync(join(root, "src/empty"));
  await settle();
  chmodSync(join(root, "src/empty"), 0o700);
  rmSync(join(root, "src/empty"), { recursive: true });
  expect(await settle()).toEqual([]);
});

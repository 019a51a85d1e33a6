import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { gitIn, TestRepository, writeFile } from "../../../../../../test/rigs/test-repository.ts";
import { mayHideFiles } from "./index-flags.ts";

const long = `${"n".repeat(200)}/${"m".repeat(200)}.txt`;

test.each(["2", "4"])("an index of version %s hides files only while git overlooks some", (version) => {
  using repository = new TestRepository();
  const { root, env } = repository;
  const git = (...args: readonly string[]) => gitIn(root, args, env);
  const hides = () => mayHideFiles(readFileSync(join(root, ".git/index")), 20);
  for (const path of ["a", "dir/bb", "dir/ccc", "long/dddd", long]) writeFile(join(root, path), path);
  git("add", "-A");
  git("update-index", `--index-version=${version}`);
  expect(hides()).toBe(false);
  writeFile(join(root, "later"), "later");
  git("add", "-N", "later");
  expect(hides()).toBe(false);
  for (const mark of ["assume-unchanged", "skip-worktree"]) {
    git("update-index", `--${mark}`, "dir/ccc");
    expect(hides()).toBe(true);
    git("update-index", `--no-${mark}`, "dir/ccc");
    expect(hides()).toBe(false);
  }
  git("update-index", "--split-index");
  expect(hides()).toBe(true);
});

test("what is no index may hide everything", () => {
  for (const text of ["", "DIRC", "DIRC\0\0\0\u0002\0\0\0\u0009"])
    expect(mayHideFiles(Buffer.from(text), 20)).toBe(true);
});

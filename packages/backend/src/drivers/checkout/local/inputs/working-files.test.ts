import { rmSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { TestRepository } from "../../../../../test/rigs/test-repository.ts";
import { valueOf } from "../../checkouts.contract.ts";
import { WorkingFiles } from "./working-files.ts";

let repository: TestRepository;
beforeEach(() => void (repository = new TestRepository()));
afterEach(() => repository[Symbol.dispose]());

test("lists tracked, new and staged files, and none that git ignores", async () => {
  const paths = valueOf(await new WorkingFiles().read(repository.request(), performance.now()));
  expect(paths.toSorted()).toEqual([".gitignore", "a.txt", "src/日本 語.txt", "staged.txt", "untracked.txt"]);
});

test("tasks of one run share a list that began after they were assigned; later ones get a new list", async () => {
  const files = new WorkingFiles();
  const assigned = performance.now();
  const first = await files.read(repository.request("r1/one#1"), assigned);
  repository.write("added.txt", "");
  expect(await files.read(repository.request("r1/two#1"), assigned)).toBe(first);
  const changed = performance.now();
  expect(valueOf(await files.read(repository.request("r1/three#1"), changed))).toContain("added.txt");
  rmSync(join(repository.root, "added.txt"));
  expect(valueOf(await files.read(repository.request("r2/one#1"), assigned))).not.toContain("added.txt");
});

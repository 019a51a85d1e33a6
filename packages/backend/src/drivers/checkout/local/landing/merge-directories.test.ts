import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { makeMergeDirectory, removeLeftMerges } from "./merge-directories.ts";

test("directories of killed processes are removed; those of living ones and other files are kept", async () => {
  const { pid } = spawnSync("true");
  const [left, file] = [`wzp-merge-${pid}-a`, `wzp-merge-${pid}-file`].map((name) => join(tmpdir(), name));
  if (left === undefined || file === undefined) throw new Error("There is no path.");
  mkdirSync(join(left, "dir"), { recursive: true });
  writeFileSync(join(left, "dir", ".gitattributes"), "* text\n");
  writeFileSync(file, "");
  const live = await makeMergeDirectory();
  await removeLeftMerges();
  expect([left, file, live].map((path) => existsSync(path))).toEqual([false, true, true]);
  for (const path of [file, live]) rmSync(path, { recursive: true });
});

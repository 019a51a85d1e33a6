import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { LandingScene } from "../../../../../test/rigs/landing/landing-scene.ts";
import { treesByFiles } from "./heads-of-trees.ts";

let scene: LandingScene;
beforeEach(() => {
  scene = new LandingScene();
});
afterEach(() => scene[Symbol.dispose]());

const trees = () => treesByFiles({ project: scene.project, branch: "main" });

test("a branch is nowhere while every tree has a commit or another branch", async () => {
  expect(await trees()).toEqual([]);
  scene.git("switch", "-q", "-c", "other");
  expect(await trees()).toEqual([]);
  scene.git("worktree", "add", "-q", "-b", "third", join(scene.top, "linked"));
  expect(await trees()).toEqual([]);
});

test("finds the main tree that shows a branch, and a linked one, as git does", async () => {
  scene.git("switch", "-q", "main");
  expect(await trees()).toEqual([{ path: scene.root, gitDir: join(scene.root, ".git") }]);
  scene.git("switch", "-q", "--detach");
  const path = join(scene.top, "linked");
  scene.git("worktree", "add", "-q", path, "main");
  const gitDir = scene.git("-C", path, "rev-parse", "--absolute-git-dir");
  expect(await trees()).toEqual([{ path, gitDir }]);
});

test("git is asked where a tree is not where git puts it by itself", async () => {
  const path = join(scene.top, "linked");
  scene.git("worktree", "add", "-q", path, "main");
  renameSync(path, join(scene.top, "moved"));
  expect(await trees()).toBeUndefined();
  scene.git("worktree", "prune");
  scene.git("switch", "-q", "main");
  const project = { ...scene.project, root: scene.top };
  expect(await treesByFiles({ project, branch: "main" })).toBeUndefined();
});

test("git is asked where HEAD says nothing, as with reftables", async () => {
  for (const head of ["ref: refs/heads/.invalid\n", "odd"]) {
    writeFileSync(join(scene.root, ".git/HEAD"), head);
    expect(await trees()).toBeUndefined();
  }
});

test("git is asked while the branch is rebased", async () => {
  scene.git("switch", "-q", "main");
  scene.advance([{ kind: "write", path: "later.txt", text: "" }]);
  scene.git("switch", "-q", "main");
  expect(() => scene.git("rebase", "-q", "--exec", "false", "HEAD~")).toThrow("Command failed");
  expect(scene.git("rev-parse", "--symbolic-full-name", "HEAD")).toBe("HEAD");
  expect(await trees()).toBeUndefined();
});

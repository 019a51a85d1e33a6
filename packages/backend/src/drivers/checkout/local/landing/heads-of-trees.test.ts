import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { LandingScene } from "../../../../../test/rigs/landing/landing-scene.ts";
import { isCertainlyNowhere } from "./heads-of-trees.ts";

let scene: LandingScene;
beforeEach(() => {
  scene = new LandingScene();
});
afterEach(() => scene[Symbol.dispose]());

const isNowhere = () => isCertainlyNowhere({ project: scene.project, branch: "main" });

test("a branch is nowhere while every tree has a commit or another branch", async () => {
  expect(await isNowhere()).toBe(true);
  scene.git("switch", "-q", "-c", "other");
  expect(await isNowhere()).toBe(true);
  scene.git("worktree", "add", "-q", "-b", "third", join(scene.top, "linked"));
  expect(await isNowhere()).toBe(true);
});

test("a branch is not nowhere where the main tree or a linked one has it", async () => {
  scene.git("switch", "-q", "main");
  expect(await isNowhere()).toBe(false);
  scene.git("switch", "-q", "--detach");
  scene.git("worktree", "add", "-q", join(scene.top, "linked"), "main");
  expect(await isNowhere()).toBe(false);
});

test("git is asked where HEAD says nothing, as with reftables", async () => {
  for (const head of ["ref: refs/heads/.invalid\n", "odd"]) {
    writeFileSync(join(scene.root, ".git/HEAD"), head);
    expect(await isNowhere()).toBe(false);
  }
});

test("git is asked while the branch is rebased", async () => {
  scene.git("switch", "-q", "main");
  scene.advance([{ kind: "write", path: "later.txt", text: "" }]);
  scene.git("switch", "-q", "main");
  expect(() => scene.git("rebase", "-q", "--exec", "false", "HEAD~")).toThrow("Command failed");
  expect(scene.git("rev-parse", "--symbolic-full-name", "HEAD")).toBe("HEAD");
  expect(await isNowhere()).toBe(false);
});

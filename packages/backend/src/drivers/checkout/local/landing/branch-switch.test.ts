import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";

import { afterEach, beforeEach, expect, test } from "vitest";

import { LandingScene } from "../../../../../test/rigs/landing/landing-scene.ts";
import { followSwitch, indexStamp } from "./branch-switch.ts";
import { LandedTrees } from "./landed-trees.ts";

let scene: LandingScene;
beforeEach(() => {
  scene = new LandingScene();
});
afterEach(() => scene[Symbol.dispose]());

const isThere = async (path: string) => {
  while (!existsSync(path)) await turn();
};

/** Runs git as the user does, and resolves with its exit code. */
function userGit(...args: readonly string[]): { readonly ended: Promise<number> } {
  const child: ChildProcess = spawn("git", args, { cwd: scene.root, env: scene.env, stdio: "ignore" });
  return { ended: new Promise((done) => child.on("close", (code) => done(code ?? -1))) };
}

/**
 * Begins to switch branches, and resolves when the index is written. HEAD is written soon, or long after somebody has
 * locked it meanwhile.
 */
async function beginSwitch(branch: string) {
  const hooks = join(scene.top, "hooks");
  mkdirSync(hooks);
  const written = join(scene.top, "written");
  const lock = join(scene.root, ".git/HEAD.lock");
  const isLocked = `timeout 0.15 sh -c 'until test -e "${lock}"; do sleep 0.01; done'`;
  const hook = `#!/bin/sh\ntouch '${written}'\n${isLocked} && sleep 0.5\n`;
  writeFileSync(join(hooks, "post-index-change"), hook, { mode: 0o755 });
  const switching = userGit("-c", `core.hooksPath=${hooks}`, "switch", "-q", branch);
  await isThere(written);
  return switching;
}

test("a landing waits for a switch of branches that has written the index but not HEAD", async () => {
  const built = await scene.build(
    scene.branch("task", [{ kind: "write", path: "new.txt", text: "1" }]),
    "squash",
  );
  scene.git("branch", "other", scene.branch("side", [{ kind: "write", path: "side.txt", text: "2" }]).commit);
  scene.git("checkout", "-q", "main");
  const switching = await beginSwitch("other");
  const first = await scene.tryLand(built);
  expect(await switching.ended).toBe(0);
  expect(scene.git("status", "--porcelain")).toBe("");
  expect(scene.git("symbolic-ref", "HEAD")).toBe("refs/heads/other");
  // It finds nobody on the target, or leaves that to the next try.
  expect(["moved", "landed"]).toContain(first.kind);
  expect(await scene.tryLand(built)).toEqual({ kind: "landed" });
  expect(scene.tip).toBe(built.commit);
  expect(existsSync(join(scene.root, "side.txt"))).toBe(true);
});

test("a branch that the user begins while HEAD is locked has its own files afterwards, none staged", async () => {
  const many = Array.from(
    { length: 20 },
    (_, at) => ({ kind: "write", path: `many/${at}.txt`, text: `${at}` }) as const,
  );
  for (let round = 0; round < 6; round++) {
    const edits = many.map((edit) => ({ ...edit, text: `${round} ${edit.text}` }));
    const built = await scene.build(scene.branch(`task${round}`, edits), "squash");
    const before = scene.tip;
    scene.git("checkout", "-q", "-f", "main");
    const landing = scene.tryLand(built);
    await isThere(join(scene.root, ".git/HEAD.lock"));
    const { ended } = userGit("switch", "-q", "-c", `mine${round}`);
    const [landed, code] = await Promise.all([landing, ended]);
    await scene.landings[Symbol.asyncDispose]();
    expect(landed).toEqual({ kind: "landed" });
    expect(scene.tip).toBe(built.commit);
    expect(scene.git("status", "--porcelain")).toBe("");
    const branch = scene.git("symbolic-ref", "--short", "HEAD");
    // Git gives up after 0.1 s: then the user stays on the target.
    expect([branch, scene.git("rev-parse", "HEAD")]).toEqual(
      code === 0 ? [`mine${round}`, before] : ["main", built.commit],
    );
  }
});

/** Builds changes that land one after another where the target is checked out. */
async function series(count: number) {
  const works = Array.from({ length: count }, (_, at) =>
    scene.branch(`task${at}`, [{ kind: "write", path: `new${at}.txt`, text: "1" }]),
  );
  scene.git("checkout", "-q", "main");
  return works.map((work) => () => scene.build(work, "squash"));
}

/** Lands one change, and returns the next one. */
async function landFirst() {
  const [buildFirst, buildSecond] = await series(2);
  if (buildFirst === undefined || buildSecond === undefined) throw new Error("there are two changes");
  expect(await scene.tryLand(await buildFirst())).toEqual({ kind: "landed" });
  return buildSecond();
}

test("a landing right after another does not wait for the index that it wrote itself", async () => {
  const builds = await series(6);
  const times: number[] = [];
  for (const build of builds) {
    const built = await build();
    const startedAt = performance.now();
    expect(await scene.tryLand(built)).toEqual({ kind: "landed" });
    times.push(performance.now() - startedAt);
  }
  expect(Math.min(...times.slice(1))).toBeLessThan(300);
  expect(scene.git("status", "--porcelain")).toBe("");
});

test.each(["the files of the target", "other files"])(
  "a switch to a branch with %s that begins right after a landing stays whole",
  async (files) => {
    const same = files === "the files of the target";
    const second = await landFirst();
    const tree = scene.git("rev-parse", same ? "main^{tree}" : "main~1^{tree}");
    scene.git("branch", "other", scene.git("commit-tree", tree, "-p", "main", "-m", "Other"));
    const switching = await beginSwitch("other");
    const answer = await scene.tryLand(second);
    expect(await switching.ended).toBe(0);
    await scene.landings[Symbol.asyncDispose]();
    expect(scene.git("symbolic-ref", "HEAD")).toBe("refs/heads/other");
    expect(scene.git("status", "--porcelain")).toBe("");
    // It finds nobody on the target, or leaves that to the next try.
    expect(["moved", "landed"]).toContain(answer.kind);
    expect(await scene.tryLand(second)).toEqual({ kind: "landed" });
    expect(scene.git("status", "--porcelain")).toBe("");
  },
);

test("landings in a row take files back from a switch that began before any of them", async () => {
  const second = await landFirst();
  expect(await scene.tryLand(second)).toEqual({ kind: "landed" });
  await scene.landings[Symbol.asyncDispose]();
  const place = { cwd: scene.root, env: scene.env, gitDir: join(scene.root, ".git"), workTree: scene.root };
  const request = { project: scene.project, branch: "main", note: "", ...second, candidate: second.commit };
  const trees = new LandedTrees();
  const written = await indexStamp(place);
  const follow = (bases: readonly string[]) => followSwitch(place, request, { written, bases });
  // The switch gets its turn after the second landing.
  scene.git("update-ref", "refs/heads/mine", "main~2");
  trees.add({ gitDir: place.gitDir, stamp: "of the first", base: scene.git("rev-parse", "main~2") }, follow);
  trees.add({ gitDir: place.gitDir, stamp: written, base: second.onto }, follow);
  scene.git("symbolic-ref", "HEAD", "refs/heads/mine");
  await trees[Symbol.asyncDispose]();
  expect(scene.git("status", "--porcelain")).toBe("");
  expect(existsSync(join(scene.root, "new0.txt"))).toBe(false);
});

test("a switch that waited for HEAD, to a branch with the files of the target, has them afterwards", async () => {
  const second = await landFirst();
  scene.git("branch", "other", scene.git("commit-tree", "main^{tree}", "-p", "main", "-m", "Other"));
  const landing = scene.tryLand(second);
  await isThere(join(scene.root, ".git/HEAD.lock"));
  const { ended } = userGit("symbolic-ref", "HEAD", "refs/heads/other");
  const [code] = await Promise.all([ended, landing]);
  await scene.landings[Symbol.asyncDispose]();
  expect(scene.git("symbolic-ref", "--short", "HEAD")).toBe(code === 0 ? "other" : "main");
  expect(scene.git("status", "--porcelain")).toBe("");
});

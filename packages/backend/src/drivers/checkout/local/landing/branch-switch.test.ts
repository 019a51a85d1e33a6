import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";

import { afterEach, beforeEach, expect, test } from "vitest";

import { LandingScene } from "../../../../../test/rigs/landing/landing-scene.ts";

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

test("a landing waits for a switch of branches that has written the index but not HEAD", async () => {
  const built = await scene.build(
    scene.branch("task", [{ kind: "write", path: "new.txt", text: "1" }]),
    "squash",
  );
  scene.git("branch", "other", scene.branch("side", [{ kind: "write", path: "side.txt", text: "2" }]).commit);
  scene.git("checkout", "-q", "main");
  const hooks = join(scene.top, "hooks");
  mkdirSync(hooks);
  const written = join(scene.top, "written");
  const hook = `#!/bin/sh\ntouch '${written}'\nsleep 0.05\n`;
  writeFileSync(join(hooks, "post-index-change"), hook, { mode: 0o755 });
  const switching = userGit("-c", `core.hooksPath=${hooks}`, "switch", "-q", "other");
  await isThere(written);
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

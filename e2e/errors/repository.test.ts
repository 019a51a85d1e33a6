import { execFileSync } from "node:child_process";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Scene } from "../rigs/errors/scene.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let scene: Scene;
beforeEach(() => {
  scene = new Scene();
  scene.write("lib/code.txt", "one\n");
  git("init", "-q", "-b", "main");
  git("add", ".");
  git("commit", "-qm", "first");
});
afterEach(() => scene[Symbol.asyncDispose]());

function git(...args: readonly string[]): string {
  const options = ["-c", "protocol.file.allow=always"];
  return execFileSync("git", [...options, ...args], {
    cwd: scene.work,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
}

test("refuses a worktree outside a repository before anything starts", async () => {
  const { code, stdout, stderr } = await scene.call(["add", "--checkout", "worktree", "--", "true"], {
    cwd: "/",
  });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("is not in a git repository");
  expect(stderr).toMatch(/checkout/);
  expect(scene.home.processes()).toEqual([]);
});

test("starts a task from a detached HEAD and does not move it", async () => {
  git("checkout", "-q", "--detach");
  const before = git("rev-parse", "HEAD") + git("status", "--porcelain=v2", "--branch");
  const { code, stdout, stderr } = await scene.run('tasks: { change: "echo two >>lib/code.txt" }\n');
  expect(code, stdout + stderr).toBe(0);
  expect(git("show", "wzp/r1/change:lib/code.txt")).toBe("one\ntwo\n");
  expect(git("merge-base", "HEAD", "wzp/r1/change")).toBe(git("rev-parse", "HEAD"));
  git("clean", "-qf", "wezterm-parallel.yaml");
  expect(git("rev-parse", "HEAD") + git("status", "--porcelain=v2", "--branch")).toBe(before);
});

test("fails a task with uncommittable changes in a submodule, names and keeps them", async () => {
  execFileSync("git", ["clone", "-q", scene.work, `${scene.home.path}/library`], { stdio: "ignore" });
  git("submodule", "add", "-q", `${scene.home.path}/library`, "sub");
  git("commit", "-qm", "with a submodule");
  const plan =
    "project: { setup: ['git -c protocol.file.allow=always submodule update -q --init'] }\ntasks: { change: 'echo two >>sub/lib/code.txt' }\n";
  const { code, stdout, stderr } = await scene.run(plan);
  const said = stdout + stderr;
  expect(code, said).toBe(1);
  expect(said).toContain("The submodule sub has uncommitted files");
  expect(said).toMatch(/sub\b/);
  await scene.wzp("clean");
  const kept = execFileSync("grep", ["-rlx", "two", `${scene.home.state}/checkouts`], { encoding: "utf8" });
  expect(kept).toContain("sub/lib/code.txt");
});

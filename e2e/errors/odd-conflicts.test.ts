import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test, vi } from "vitest";

import { homePaths } from "@wezterm-parallel/shared/protocol/home";

import { projectPerTest } from "../../packages/cli/test/rigs/project-per-test.ts";
import { openClient } from "../../packages/cli/src/transport/open-client.ts";

const project = projectPerTest("odd");
const { git, wzp } = project;

function gitIn(directory: string, ...args: readonly string[]): string {
  const settings = ["-c", "protocol.file.allow=always"];
  return execFileSync("git", [...settings, ...args], { cwd: directory, encoding: "utf8" }).trimEnd();
}

function init(directory: string): void {
  mkdirSync(directory, { recursive: true });
  gitIn(directory, "init", "-q", "-b", "main");
  gitIn(directory, "config", "user.name", "A User");
  gitIn(directory, "config", "user.email", "user@example.org");
}

/** Runs `wzp resolve` with a shell that runs this script. */
function resolve(id: string, script: string) {
  const shell = `${project.root}-shell`;
  writeFileSync(shell, `#!/bin/sh -e\n${script}\n`);
  chmodSync(shell, 0o755);
  return project.rig.wzp(["resolve", id], { cwd: project.root, env: { SHELL: shell } });
}

/** Runs two tasks, lands the first one, and lets the second one meet a conflict in this path; returns its id. */
async function clash(one: string, other: string, path: string): Promise<string> {
  const tasks = `  a: ${JSON.stringify(one)}\n  b: ${JSON.stringify(other)}\n`;
  writeFileSync(
    join(project.root, "wezterm-parallel.yaml"),
    `defaults: { terminal: false }\ntasks:\n${tasks}`,
  );
  git("add", "--all");
  git("commit", "-qm", "plan");
  const { run } = await project.rig.json<{ run: { id: string } }>(["run"], { cwd: project.root });
  expect(await wzp("merge", `${run.id}/a`)).toMatchObject({ status: 0 });
  const refused = await wzp("merge", `${run.id}/b`);
  expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining(path) });
  return `${run.id}/b`;
}

/** Takes one side of the only conflicting file, as the dashboard's page does. */
async function take(id: string, kind: string, side: "change" | "target", more: object = {}): Promise<void> {
  const client = openClient(
    homePaths({ env: { WZP_HOME: project.rig.home }, homeDirectory: project.rig.home, userId: 0 })
      .serverSocket,
  );
  const read = await client.get("getConflict", { id });
  if (!read.ok) throw new Error(read.failure.detail);
  const { tip, onto, files } = read.value;
  expect(files).toMatchObject([{ kind, sides: ["change", "target"], parts: [], ...more }]);
  const resolved = files.map(({ path }) => ({ path, take: side }));
  const sent = await client.send("resolveConflict", { id }, { tip, onto, files: resolved, markers: false });
  if (!sent.ok) throw new Error(sent.failure.detail);
  expect(await wzp("merge", id)).toMatchObject({ status: 0 });
}

/** Two tasks move a submodule to commits of which none contains the other. */
async function clashInSubmodule() {
  const module = `${project.root}-module`;
  init(module);
  gitIn(module, "commit", "-q", "--allow-empty", "-m", "first");
  for (const branch of ["one", "other"]) {
    gitIn(module, "checkout", "-q", "-b", branch, "main");
    gitIn(module, "commit", "-q", "--allow-empty", "-m", branch);
  }
  gitIn(module, "checkout", "-q", "main");
  gitIn(project.root, "submodule", "--quiet", "add", module, "module");
  const fetch = "git -C module fetch -q origin '+refs/heads/*:refs/remotes/origin/*'";
  const move = (branch: string) =>
    `${fetch} && git -C module checkout -q origin/${branch} && git commit -qam ${branch}`;
  const id = await clash(move("one"), move("other"), "module");
  const tipOf = (branch: string) => gitIn(module, "rev-parse", branch);
  return { id, one: tipOf("one"), other: tipOf("other") };
}

const submodule = () => git("ls-tree", "main", "module").split(/\s/)[2];

test.each(["change", "target"] as const)("the conflict page takes the submodule of the %s", async (side) => {
  const { id, one, other } = await clashInSubmodule();
  const before = gitIn(join(project.root, "module"), "rev-parse", "HEAD");
  await take(id, "submodule", side, { commits: { base: expect.any(String), change: other, target: one } });
  expect(gitIn(join(project.root, "module"), "rev-parse", "HEAD")).toBe(before);
  expect(submodule()).toBe(side === "change" ? other : one);
});

test("wzp resolve takes the submodule that the shell adds", async () => {
  const { id, one, other } = await clashInSubmodule();
  expect(await resolve(id, "true")).toMatchObject({ status: 1, stderr: expect.stringContaining("module") });
  expect(submodule()).toBe(one);
  const chosen = await resolve(id, `git -C module checkout -q ${other}; git add module`);
  expect(chosen).toMatchObject({ status: 0 });
  expect(submodule()).toBe(other);
});

test("a submodule that the user has staged holds a landing that moves it", async () => {
  const { id, other } = await clashInSubmodule();
  const staged = git("rev-parse", "main~:module");
  git("update-index", "--cacheinfo", `160000,${staged},module`);
  const resolving = resolve(id, `git -C module checkout -q ${other}; git add module`);
  await vi.waitUntil(async () => /module/.test((await wzp("queue", "list")).stdout), {
    timeout: 30_000,
    interval: 100,
  });
  expect(git("ls-files", "--stage", "module")).toContain(staged);
  git("reset", "-q", "--", "module");
  expect(await resolving).toMatchObject({ status: 0 });
  expect(submodule()).toBe(other);
});

/** Two tasks add the same file, of which one may be executed. */
const clashInMode = () => clash("echo 1 > tool; chmod +x tool", "echo 1 > tool", "tool");

const mode = () => git("ls-tree", "main", "tool").slice(0, 6);

test.each(["change", "target"] as const)("the conflict page takes the mode of the %s", async (side) => {
  await take(await clashInMode(), "mode", side);
  expect(mode()).toBe(side === "change" ? "100644" : "100755");
});

test("wzp resolve takes the mode that the shell adds", async () => {
  const id = await clashInMode();
  expect(await resolve(id, "chmod -x tool; git add tool")).toMatchObject({ status: 0 });
  expect(mode()).toBe("100644");
});

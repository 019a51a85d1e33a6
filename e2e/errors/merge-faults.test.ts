import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test, vi } from "vitest";

import { SmallDisk, whyNoDisk } from "../rigs/errors/small-disk.ts";
import { projectPerTest } from "../../packages/cli/test/rigs/project-per-test.ts";

const project = projectPerTest("faults", { isMadeByTest: true });
const { wzp, run } = project;

function git(...args: readonly string[]): string {
  return gitIn(project.root, ...args);
}

function gitIn(directory: string, ...args: readonly string[]): string {
  const settings = ["-c", "protocol.file.allow=always", "-c", "user.name=A User", "-c", "user.email=a@b.c"];
  return execFileSync("git", [...settings, ...args], { cwd: directory, encoding: "utf8" }).trimEnd();
}

function init(directory = project.root, ...options: readonly string[]): void {
  mkdirSync(directory, { recursive: true });
  gitIn(directory, "init", "-q", "-b", "main", ...options);
  gitIn(directory, "config", "user.name", "A User");
  gitIn(directory, "config", "user.email", "user@example.org");
}

function commitPlan(text: string): void {
  writeFileSync(join(project.root, "wezterm-parallel.yaml"), `defaults: { terminal: false }\n${text}`);
  git("add", "--all");
  git("commit", "-qm", "plan");
}

const until = <T>(look: () => T | Promise<T>) => vi.waitUntil(look, { timeout: 30_000, interval: 50 });

/** Subjects of the commits on main that land a change. */
const landings = () => git("log", "--format=%(trailers:key=Wzp-Task,valueonly,separator=)", "main").trim();

test("two requests at once for one change and its run land each change once", async () => {
  init();
  commitPlan("tasks:\n  a: echo a > a.txt\n  b: echo b > b.txt\n");
  const id = await run();
  const both = await Promise.all([wzp("merge", `${id}/a`), wzp("merge", id), wzp("merge", `${id}/a`)]);
  expect(both.map(({ status }) => status)).toEqual([0, 0, 0]);
  expect(landings().split("\n").toSorted()).toEqual([`${id}/a`, `${id}/b`]);
});

test("wzp clean removes the checkouts of queued changes, which land all the same", async () => {
  init();
  commitPlan("tasks:\n  a: echo a > a.txt\n");
  const id = await run();
  await wzp("queue", "pause", "main");
  await wzp("merge", id, "--detach");
  const cleaned = await wzp("clean", "--older-than", "1ms", "--branches");
  expect(cleaned).toMatchObject({ status: 0 });
  expect(git("worktree", "list").split("\n")).toHaveLength(1);
  await wzp("queue", "resume", "main");
  await until(() => existsSync(join(project.root, "a.txt")));
});

test("a change whose target is renamed meanwhile leaves the queue, says why, and lands once it is back", async () => {
  init();
  commitPlan("project: { target: dev }\ntasks:\n  a: echo a > a.txt\n  b: echo b > b.txt\n");
  git("branch", "dev");
  const id = await run();
  await wzp("queue", "pause", "dev");
  await wzp("merge", id, "--detach");
  git("branch", "-m", "dev", "develop");
  await wzp("queue", "resume", "dev");
  const merged = await wzp("merge", id);
  expect(merged).toMatchObject({ status: 1, stdout: expect.stringContaining("dev") });
  git("branch", "dev", "develop");
  expect(await wzp("merge", id)).toMatchObject({ status: 0 });
  expect(git("show", "dev:a.txt")).toBe("a");
});

test("changes land in a repository with sha256 ids", async () => {
  init(project.root, "--object-format=sha256");
  commitPlan("tasks:\n  a: echo a > a.txt\n  b: echo b > b.txt\n");
  const id = await run();
  expect(await wzp("merge", id)).toMatchObject({ status: 0 });
  expect(git("ls-tree", "--name-only", "main").split("\n")).toEqual(
    expect.arrayContaining(["a.txt", "b.txt"]),
  );
});

test("changes land in a shallow clone", async () => {
  const origin = `${project.root}-origin`;
  init(origin);
  for (const text of ["1", "2", "3"]) {
    writeFileSync(join(origin, "file.txt"), text);
    gitIn(origin, "add", "--all");
    gitIn(origin, "commit", "-qm", text);
  }
  gitIn(project.rig.work, "clone", "-q", "--depth", "1", `file://${origin}`, project.root);
  commitPlan("tasks:\n  a: echo a > a.txt\n  b: echo b >> file.txt\n");
  const id = await run();
  expect(await wzp("merge", id)).toMatchObject({ status: 0 });
  expect(git("show", "main:file.txt")).toBe("3b");
});

test("a change that moves a submodule lands, and a conflict in it names the submodule", async () => {
  const module = `${project.root}-module`;
  init(module);
  for (const text of ["1", "2", "3"]) gitIn(module, "commit", "-q", "--allow-empty", "-m", text);
  const [third = "", , first = ""] = gitIn(module, "log", "--format=%H").split("\n");
  gitIn(module, "checkout", "-q", "-b", "side", first);
  gitIn(module, "commit", "-q", "--allow-empty", "-m", "side");
  const side = gitIn(module, "rev-parse", "HEAD");
  init();
  git("submodule", "--quiet", "add", module, "module");
  gitIn(join(project.root, "module"), "checkout", "-q", first);
  const fetch = "git -C module fetch -q origin '+refs/heads/*:refs/remotes/origin/*'";
  const move = (to: string) => `${fetch} && git -C module checkout -q ${to} && git commit -qam moved`;
  commitPlan(`tasks:\n  a: ${JSON.stringify(move(third))}\n  b: ${JSON.stringify(move(side))}\n`);
  const id = await run();
  expect(await wzp("merge", `${id}/a`)).toMatchObject({ status: 0 });
  expect(git("ls-tree", "main", "module")).toContain(third);
  const conflicted = await wzp("merge", `${id}/b`);
  expect(conflicted).toMatchObject({ status: 1, stderr: expect.stringContaining("module") });
  expect(git("ls-tree", "main", "module")).toContain(third);
});

test("a change of 10,000 files lands where the target is checked out", async () => {
  init();
  const make = "mkdir -p many && cd many && seq 10000 | xargs -n 1000 touch && echo text > 5000";
  commitPlan(`tasks:\n  many: ${make}\n`);
  const id = await run();
  expect(await wzp("merge", id)).toMatchObject({ status: 0 });
  expect(git("ls-files", "many").split("\n")).toHaveLength(10_000);
  expect(git("status", "--porcelain")).toBe("");
}, 120_000);

test("a pointer of Git LFS lands as it is where the filter is not configured", async () => {
  init();
  writeFileSync(join(project.root, ".gitattributes"), "*.bin filter=lfs diff=lfs merge=lfs -text\n");
  const pointer = "version https://git-lfs.github.com/spec/v1\\noid sha256:4d7a\\nsize 12\\n";
  commitPlan(`tasks:\n  a: printf '${pointer}' > a.bin\n`);
  const id = await run();
  expect(await wzp("merge", id)).toMatchObject({ status: 0 });
  expect(git("show", "main:a.bin")).toContain("oid sha256:4d7a");
});

const obstacle = whyNoDisk();

test.skipIf(obstacle !== undefined)(
  `a full disk delays a landing and loses nothing${obstacle === undefined ? "" : ` (NOT TESTED: ${obstacle})`}`,
  async () => {
    mkdirSync(project.root);
    using disk = new SmallDisk(project.root, 6);
    init();
    commitPlan("tasks:\n  a: head -c 200000 /dev/urandom > a.txt\n");
    const id = await run();
    const before = git("rev-parse", "main");
    disk.fill();
    await wzp("merge", id, "--detach");
    await until(async () => /disk is full|no space/i.test((await wzp("queue")).stdout));
    expect(git("rev-parse", "main")).toBe(before);
    disk.empty();
    await until(() => git("rev-parse", "main") !== before);
    expect(git("status", "--porcelain")).toBe("");
    git("fsck", "--strict", "--no-dangling");
  },
  120_000,
);

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test, vi } from "vitest";

import { SmallDisk, whyNoDisk } from "../rigs/errors/small-disk.ts";
import { projectPerTest } from "../../packages/cli/test/rigs/project-per-test.ts";

const project = projectPerTest("obstacle", { isMadeByTest: true });
const { git, wzp, run } = project;

function init(): void {
  mkdirSync(project.root, { recursive: true });
  git("init", "-q", "-b", "main");
}

function commitPlan(text: string): void {
  writeFileSync(join(project.root, "wezterm-parallel.yaml"), `defaults: { terminal: false }\n${text}`);
  git("add", "--all");
  git("commit", "-qm", "plan");
}

const until = <T>(look: () => T | Promise<T>) => vi.waitUntil(look, { timeout: 30_000, interval: 50 });

/** A verification that waits, as plan text, with the files by which it says that it has begun and may end. */
function waitingChecks() {
  const [begun, go] = [`${project.root}-begun`, `${project.root}-go`];
  const verify = JSON.stringify(`touch ${begun}; until test -e ${go}; do sleep 0.05; done`);
  return { verify, begins: () => until(() => existsSync(begun)), end: () => writeFileSync(go, "") };
}

test("wzp clean keeps the checkout in which a change is being verified, and the change lands", async () => {
  const checks = waitingChecks();
  init();
  commitPlan(`project: { merge: { verify: ${checks.verify} } }\ntasks:\n  a: echo a > a.txt\n`);
  const id = await run();
  await wzp("merge", id, "--detach");
  await checks.begins();
  const cleaned = await wzp("clean", "--older-than", "1ms", "--branches");
  expect(cleaned).toMatchObject({ status: 0, stdout: expect.stringContaining(`${id}/a`) });
  const [, verified = ""] = git("worktree", "list", "--porcelain").match(/\nworktree (.*)/) ?? [];
  expect(existsSync(join(verified, "a.txt"))).toBe(true);
  checks.end();
  // The files of the tree change before the branch.
  await until(() => git("log", "-1", "--format=%(trailers:key=Wzp-Task,valueonly)", "main") === `${id}/a`);
  expect(existsSync(join(project.root, "a.txt"))).toBe(true);
});

test("a change whose target is deleted while it is verified leaves the queue, and lands once it is back", async () => {
  const checks = waitingChecks();
  init();
  commitPlan(`project: { target: dev, merge: { verify: ${checks.verify} } }\ntasks:\n  a: echo a > a.txt\n`);
  git("branch", "dev");
  const id = await run();
  const merging = wzp("merge", id);
  await checks.begins();
  git("branch", "-D", "dev");
  checks.end();
  const refused = await merging;
  expect(refused.status).toBe(1);
  expect(refused.stdout).toContain("dev no longer exists");
  expect(git("for-each-ref", "refs/heads/dev")).toBe("");
  expect(git("show", `wzp/${id}/a:a.txt`)).toBe("a");
  git("branch", "dev", "main");
  expect(await wzp("merge", id)).toMatchObject({ status: 0 });
  expect(git("show", "dev:a.txt")).toBe("a");
});

const obstacle = whyNoDisk();
const untested = obstacle === undefined ? "" : ` (NOT TESTED: ${obstacle})`;

/** Fills a disk of this many megabytes at `path` while a change of 200 kB is verified, then has the checks end. */
async function fillWhileVerified(path: string, megabytes: number, begin: () => void) {
  const checks = waitingChecks();
  mkdirSync(path, { recursive: true });
  const disk = new SmallDisk(path, megabytes);
  begin();
  commitPlan(
    `project: { merge: { verify: ${checks.verify} } }\ntasks:\n  a: head -c 200000 /dev/urandom > a.txt\n`,
  );
  const id = await run();
  await wzp("merge", id, "--detach");
  await checks.begins();
  const before = git("rev-parse", "main");
  disk.fill();
  checks.end();
  return { disk, id, before };
}

test.skipIf(obstacle !== undefined)(
  `a disk with the user's files that fills up while a change is verified delays its landing, with no file half there${untested}`,
  async () => {
    const { disk, before } = await fillWhileVerified(project.root, 6, () => {
      git("init", "-q", "-b", "main", "--separate-git-dir", `${project.root}.git`);
    });
    using _disk = disk;
    await until(async () =>
      /disk is full|no space|unable to write/i.test((await wzp("queue", "list")).stdout),
    );
    expect(git("rev-parse", "main")).toBe(before);
    disk.empty();
    await until(() => git("rev-parse", "main") !== before);
    expect(git("status", "--porcelain")).toBe("");
  },
  120_000,
);

test.skipIf(obstacle !== undefined)(
  `a disk with the repository that fills up while a change is verified delays its landing, and loses nothing${untested}`,
  async () => {
    const { disk, id, before } = await fillWhileVerified(project.root, 6, init);
    using _disk = disk;
    const verification = async () => (await wzp("show", `r${Number(id.slice(1)) + 1}/verify`)).stdout;
    await until(async () => (await verification()).includes("disk-full: The disk is full"));
    expect(git("rev-parse", "main")).toBe(before);
    disk.empty();
    // The landing is recorded after the branch has moved.
    await until(async () => (await wzp("show", `${id}/a`)).stdout.includes("on main as"));
    expect(git("rev-parse", "main")).not.toBe(before);
    expect(git("status", "--porcelain")).toBe("");
    git("fsck", "--strict", "--no-dangling");
  },
  120_000,
);

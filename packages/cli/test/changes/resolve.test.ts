import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test, vi } from "vitest";

import { projectPerTest } from "../rigs/project-per-test.ts";

const project = projectPerTest("resolve");
const { git, wzp } = project;

function gitIn(directory: string, ...args: readonly string[]): string {
  return execFileSync("git", args, { cwd: directory, encoding: "utf8" }).trimEnd();
}

/** Runs `wzp resolve` with a shell that runs this script. */
function resolve(script: string, ...args: string[]) {
  const shell = `${project.root}-shell`;
  writeFileSync(shell, `#!/bin/sh\n${script}\n`);
  chmodSync(shell, 0o755);
  return project.rig.wzp(["resolve", ...args], { cwd: project.root, env: { SHELL: shell } });
}

interface Conflict {
  readonly id: string;
  /** The task's checkout. */
  readonly checkout: string;
}

/** A task whose change was queued, and refused because of a conflict with main. */
async function makeConflict(options: { merge?: string; args?: readonly string[] } = {}): Promise<Conflict> {
  const { merge = "{}", args = [] } = options;
  writeFileSync(join(project.root, "file.txt"), "before\n");
  writeFileSync(
    join(project.root, "wezterm-parallel.yaml"),
    `project: { merge: ${merge} }\ntasks:\n  edit: echo task > file.txt\n`,
  );
  git("add", "--all");
  git("commit", "-qm", "plan");
  const ran = await project.rig.json<{ run: { id: string } }>(["run"], { cwd: project.root });
  writeFileSync(join(project.root, "file.txt"), "target\n");
  git("commit", "-qam", "other");
  const id = `${ran.run.id}/edit`;
  const merged = await wzp("merge", id, ...args);
  expect(merged.stderr).toContain(`wzp resolve ${id}`);
  const checkout = git("worktree", "list", "--porcelain")
    .split("\n\n")
    .find((entry) => entry.includes(`wzp/${id}`));
  return { id, checkout: /^worktree (.*)$/m.exec(checkout ?? "")?.[1] ?? "" };
}

test("a conflict resolved in the shell is committed, verified and lands as one commit", async () => {
  const { id, checkout } = await makeConflict({ merge: "{ verify: grep -q both file.txt }" });
  const shell = `test -e "$(git rev-parse --git-path MERGE_HEAD)" || exit 1
grep -q '<<<<<<<' file.txt && pwd > "$WZP_HOME/where"
echo both > file.txt && git add file.txt`;
  const resolved = await resolve(shell, id);
  expect(resolved).toMatchObject({ status: 0 });
  expect(readFileSync(join(project.rig.home, "where"), "utf8")).toBe(`${checkout}\n`);
  expect(resolved.stdout).toContain("verifying");
  expect(git("show", "main:file.txt")).toBe("both");
  expect(readFileSync(join(project.root, "file.txt"), "utf8")).toBe("both\n");
  expect(git("log", "-1", "--format=%P", "main").split(" ")).toHaveLength(1);
  expect(gitIn(checkout, "log", "-1", "--format=%s")).toBe(`Merge main into ${id}`);
  expect(gitIn(checkout, "status", "--porcelain")).toBe("");
});

test("an unresolved conflict stays in the checkout, and a second resolve continues", async () => {
  const { id, checkout } = await makeConflict();
  const left = await resolve("echo half > file.txt", id);
  expect(left.status).toBe(1);
  expect(left.stderr).toContain(`${id} still has conflicts in file.txt`);
  expect(readFileSync(join(checkout, "file.txt"), "utf8")).toBe("half\n");
  const resolved = await resolve("grep -q half file.txt && git add file.txt", id);
  expect(resolved).toMatchObject({ status: 0 });
  expect(git("show", "main:file.txt")).toBe("half");
});

test("conflict markers that were staged are no resolution, unless --force says that they belong there", async () => {
  const { id, checkout } = await makeConflict();
  const staged = await resolve("git add file.txt", id);
  expect(staged.status).toBe(1);
  expect(staged.stderr).toContain(`file.txt of ${id} still contain conflict markers`);
  expect(gitIn(checkout, "rev-parse", "MERGE_HEAD")).toBe(git("rev-parse", "main"));
  const forced = await wzp("resolve", id, "--done", "--force");
  expect(forced).toMatchObject({ status: 0 });
  expect(git("show", "main:file.txt")).toContain("<<<<<<< ");
});

test("--abort brings the checkout back with its uncommitted work, which was also saved", async () => {
  const { id, checkout } = await makeConflict();
  writeFileSync(join(checkout, "wezterm-parallel.yaml"), "tasks: {}\n");
  gitIn(checkout, "add", "wezterm-parallel.yaml");
  writeFileSync(join(checkout, "notes.txt"), "mine\n");
  const before = gitIn(checkout, "status", "--porcelain");
  const head = gitIn(checkout, "rev-parse", "HEAD");
  await resolve("echo half > file.txt", id);
  expect((await wzp("saved")).stdout).toContain(`${id}#1`);
  const aborted = await wzp("resolve", id, "--abort");
  expect(aborted).toMatchObject({ status: 0 });
  expect(gitIn(checkout, "status", "--porcelain")).toBe(before);
  expect(gitIn(checkout, "rev-parse", "HEAD")).toBe(head);
  expect(readFileSync(join(checkout, "wezterm-parallel.yaml"), "utf8")).toBe("tasks: {}\n");
  expect(readFileSync(join(checkout, "notes.txt"), "utf8")).toBe("mine\n");
  expect(git("stash", "list")).toBe("");
});

test("uncommitted work that does not fit the resolution stays saved, and the user's stash is not touched", async () => {
  const { id, checkout } = await makeConflict();
  writeFileSync(join(checkout, "file.txt"), "uncommitted\n");
  writeFileSync(join(checkout, "wezterm-parallel.yaml"), "tasks: {}\n");
  const resolved = await resolve("echo both > file.txt && git add file.txt", id);
  expect(resolved).toMatchObject({ status: 0 });
  expect(resolved.stderr).toContain("wzp saved");
  expect(git("show", "main:file.txt")).toBe("both");
  expect(gitIn(checkout, "status", "--porcelain")).toBe("");
  const saved = `refs/wezterm-parallel/saved/${id}.1`;
  expect(git("show", `${saved}:file.txt`)).toBe("uncommitted");
  expect(git("stash", "list")).toBe("");
});

test("uncommitted work that fits is back after the resolution", async () => {
  const { id, checkout } = await makeConflict();
  writeFileSync(join(checkout, "wezterm-parallel.yaml"), "tasks: {}\n");
  const resolved = await resolve(
    'test -z "$(git diff wezterm-parallel.yaml)" && git checkout -q --ours file.txt && git add file.txt',
    id,
  );
  expect(resolved).toMatchObject({ status: 0 });
  expect(gitIn(checkout, "status", "--porcelain")).toBe(" M wezterm-parallel.yaml");
  expect(git("show", "main:file.txt")).toBe("task");
});

test("--print begins the merge and --done finishes it, in a new worktree once the checkout is removed", async () => {
  const { id, checkout } = await makeConflict();
  const isRemoved = async () => {
    await wzp("clean", "--older-than", "1s");
    return !existsSync(checkout);
  };
  await vi.waitUntil(isRemoved, { timeout: 30_000, interval: 100 });
  const printed = await wzp("resolve", id, "--print");
  const directory = printed.stdout.trim();
  expect(printed.stderr).toContain("conflict: file.txt");
  expect(gitIn(directory, "diff", "--name-only", "--diff-filter=U")).toBe("file.txt");
  writeFileSync(join(directory, "file.txt"), "both\n");
  gitIn(directory, "add", "file.txt");
  const done = await wzp("resolve", id, "--done");
  expect(done).toMatchObject({ status: 0 });
  expect(git("show", "main:file.txt")).toBe("both");
  expect(existsSync(directory)).toBe(false);
});

test("where git rerere is on, a resolution is recorded, and taken again when the same conflict comes back", async () => {
  const { id, checkout } = await makeConflict();
  git("config", "rerere.enabled", "true");
  const begun = await wzp("resolve", id, "--print");
  expect(begun).toMatchObject({ status: 0 });
  writeFileSync(join(checkout, "file.txt"), "both\n");
  gitIn(checkout, "commit", "-qam", "Resolve it");
  gitIn(checkout, "reset", "-q", "--hard", "HEAD~1");
  expect(await wzp("resolve", id, "--abort")).toMatchObject({ status: 0 });
  expect(await wzp("resolve", id, "--print")).toMatchObject({ status: 0 });
  expect(readFileSync(join(checkout, "file.txt"), "utf8")).toBe("both\n");
  gitIn(checkout, "add", "file.txt");
  expect(await wzp("resolve", id, "--done")).toMatchObject({ status: 0 });
  expect(git("show", "main:file.txt")).toBe("both");
});

test("--tool runs git mergetool", async () => {
  const { id } = await makeConflict();
  git("config", "merge.tool", "scripted");
  git("config", "mergetool.scripted.cmd", 'echo tool > "$MERGED"');
  git("config", "mergetool.scripted.trustExitCode", "true");
  git("config", "mergetool.prompt", "false");
  const resolved = await wzp("resolve", id, "--tool");
  expect(resolved).toMatchObject({ status: 0 });
  expect(git("show", "main:file.txt")).toBe("tool");
});

test.each(["--rebase", "--merge"])(
  "a change that was queued with %s lands after its resolution",
  async (way) => {
    const { id } = await makeConflict({ args: [way] });
    const resolved = await resolve("echo both > file.txt && git commit -qam 'By hand'", id);
    expect(resolved).toMatchObject({ status: 0 });
    expect(git("show", "main:file.txt")).toBe("both");
    const parents = git("log", "-1", "--format=%P", "main").split(" ");
    expect(parents).toHaveLength(way === "--merge" ? 2 : 1);
  },
);

test("a shell that gives the merge up, or resets the branch, resolves nothing", async () => {
  const { id } = await makeConflict();
  const tip = git("rev-parse", "main");
  const gaveUp = await resolve("git merge --abort", id);
  expect(gaveUp.stderr).toContain(`main is not merged into the branch of ${id}`);
  const reset = await resolve("git reset -q --hard main", id);
  expect(reset.stderr).toContain("with the commits of the change");
  expect(git("rev-parse", "main")).toBe(tip);
});

test("only a change that is open with a conflict can be resolved", async () => {
  const { id } = await makeConflict();
  await resolve("echo both > file.txt && git add file.txt", id);
  const again = await resolve("exit 0", id);
  expect(again.status).toBe(2);
  expect(again.stderr).toContain(`${id} has no conflict to resolve: its change is landed`);
});

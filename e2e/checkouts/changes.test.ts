import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { mainProgram } from "../../packages/cli/test/rigs/built-package.ts";
import { TestHome } from "../rigs/home.ts";
import { TmuxTerminal } from "../rigs/tmux-terminal.ts";
import { until } from "../rigs/until.ts";
import { UserRepository } from "../rigs/user-repository.ts";

const plan = `project: { link: [node_modules], copy: [.env], ports: 1 }
defaults: { checkout: worktree, terminal: false }
tasks:
  change: "echo new >'made it.txt'; echo changed >notes.txt"
  nothing: "true"
  again:
    run: "echo $WZP_ATTEMPT >tried.txt; test $WZP_ATTEMPT = r1/again#2"
    retry: { max: 1, backoff: 10ms }
  fails: "echo work >work.txt; echo changed >notes.txt; exit 3"
  inner: "git init -q inner; exit 4"
`;

describe("the commands for changes, after a real run", () => {
  let home: TestHome;
  let repository: UserRepository;
  let before: string;

  beforeAll(async () => {
    home = new TestHome();
    repository = new UserRepository();
    writeFileSync(join(repository.path, "wezterm-parallel.yaml"), plan);
    before = repository.fingerprint();
    const { stderr } = await home.wzp(repository.path, "run");
    if (stderr.includes("error:")) throw new Error(stderr);
  }, 60_000);
  afterAll(async () => {
    await home[Symbol.asyncDispose]();
    repository[Symbol.dispose]();
  });

  const wzp = (...args: string[]) => home.wzp(repository.path, ...args);

  it("diff shows the change of a task, as a patch and with --stat", async () => {
    const patch = await wzp("diff", "r1/change");
    expect(patch.stdout).toContain("+++ b/made it.txt");
    expect(patch.stdout).toMatch(/-one\n\+changed/);
    const stat = await wzp("diff", "--stat", "r1/change");
    expect(stat.stdout).toContain("2 files changed, 2 insertions(+), 1 deletion(-)");
    expect(stat.stdout).not.toContain("+++");
  });

  it("diff reports that a task changed nothing or had no worktree", async () => {
    expect(await wzp("diff", "r1/nothing")).toMatchObject({
      code: 0,
      stderr: "r1/nothing changed nothing\n",
    });
    expect((await wzp("diff", "r1/absent")).code).not.toBe(0);
  });

  it("diff shows one of several attempts, and the uncommitted changes of a failed one", async () => {
    expect((await wzp("diff", "r1/again")).stdout).toContain("+r1/again#2");
    const first = await wzp("diff", "r1/again#1");
    expect(first.stderr).toContain("r1/again#1 did not succeed");
    expect(first.stdout).toContain("?? tried.txt");
    expect((await wzp("diff", "r1/fails")).stdout).toMatch(/-one\n\+changed/);
  });

  it("diff and shell show the task's checkout in a hook of another repository", () => {
    using other = new UserRepository();
    const gitDir = join(other.path, ".git");
    const hook = { GIT_DIR: gitDir, GIT_INDEX_FILE: join(gitDir, "index"), GIT_WORK_TREE: other.path };
    const shell = join(home.path, "status-shell");
    writeFileSync(shell, "#!/bin/sh\ngit status --short\n", { mode: 0o755 });
    const options = { env: { ...home.env(), ...hook, SHELL: shell }, encoding: "utf8" as const };
    const run = (...args: string[]) => spawnSync(process.execPath, [mainProgram, ...args], options).stdout;
    expect(run("diff", "r1/fails")).toMatch(/-one\n\+changed/);
    expect(run("diff", "r1/change")).toMatch(/-one\n\+changed/);
    expect(run("shell", "r1/fails")).toBe(" M notes.txt\n?? work.txt\n");
  });

  it.skipIf(!TmuxTerminal.available)("diff uses the user's pager on a terminal", async () => {
    const directory = mkdtempSync(join(tmpdir(), "wzp-desk-"));
    const env = { WZP_HOME: home.path, GIT_PAGER: "sed s/^/paged:/" };
    await using terminal = await TmuxTerminal.open({ directory, cwd: repository.path, env });
    terminal.type("wzp diff r1/change");
    await terminal.sees("paged:");
    rmSync(directory, { recursive: true, force: true });
  });

  it("show reports where a task works and which changes could not be copied", async () => {
    const { stdout } = await wzp("show", "r1/fails");
    expect(stdout).toContain(`directory ${home.state}/checkouts/trees/r1/fails.1`);
    expect(stdout).toMatch(/note +copy: nothing in .* matches \.env/);
    expect(stdout).toMatch(/note +link: nothing in .* matches node_modules/);
    expect(stdout).toContain("wzp/r1/fails");
  });

  it("shell opens the user's shell in the task's checkout with its variables", () => {
    const shell = join(home.path, "my-shell");
    writeFileSync(shell, "#!/bin/sh\npwd; cat work.txt; echo $WZP_TASK; git status --short\n");
    chmodSync(shell, 0o755);
    const env = { ...home.env(), SHELL: shell };
    const { stdout, status } = spawnSync(process.execPath, [mainProgram, "shell", "r1/fails"], {
      env,
      encoding: "utf8",
    });
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /checkouts\/trees\/r1\/fails\.1\nwork\nr1\/fails\n M notes\.txt\n\?\? work\.txt\n$/,
    );
  });

  it("clean lists what it would remove, saves uncommitted work, and keeps nested repositories", async () => {
    await until("a second has passed", async () =>
      (await wzp("clean", "--dry-run", "--older-than", "1s")).stdout.includes("r1/inner#1"),
    );
    const dry = await wzp("clean", "--dry-run", "--older-than", "1s");
    expect(dry.stdout).toMatch(/r1\/fails#1 .* failed \d+ seconds? ago/);
    expect(existsSync(join(home.state, "checkouts/trees/r1/fails.1/work.txt"))).toBe(true);
    const done = await wzp("clean", "--older-than", "1s");
    expect(done.stdout).toMatch(/r1\/fails#1 .*saved as [0-9a-f]{8}/);
    expect(done.stderr).toMatch(/r1\/inner#1[\s\S]*inner\/ is a separate repository[\s\S]*wzp shell/);
    expect(done.code).not.toBe(0);
    expect(existsSync(join(home.state, "checkouts/trees/r1/fails.1"))).toBe(false);
    expect(existsSync(join(home.state, "checkouts/trees/r1/inner.1/inner/.git"))).toBe(true);
  });

  it("saved lists the saved work, restore restores it, and diff refers to it", async () => {
    const saved = await wzp("saved");
    expect(saved.stdout).toContain("r1/fails#1");
    const listed = JSON.parse((await wzp("saved", "--json")).stdout) as { attempt: string }[];
    expect(listed.map(({ attempt }) => attempt).toSorted()).toEqual(["r1/again#1", "r1/fails#1"]);
    const into = join(home.path, "brought back");
    const restored = await wzp("restore", "r1/fails#1", "--into", into);
    expect(restored.stdout).toContain("wzp/restored/r1/fails.1");
    expect(readFileSync(join(into, "work.txt"), "utf8")).toBe("work\n");
    expect((await wzp("restore", "r1/fails#1", "--into", into)).stderr).toContain("already exists");
    expect((await wzp("diff", "r1/fails")).stderr).toContain("wzp saved");
    expect((await wzp("shell", "r1/fails")).stderr).toContain("has been removed");
    expect((await wzp("diff", "r1/change")).stdout).toContain("+++ b/made it.txt");
  });

  it("clean --branches deletes the branches whose commits are elsewhere, and says where", async () => {
    repository.git("branch", "merged", "wzp/r1/change");
    const dry = await wzp("clean", "--branches", "--dry-run");
    expect(dry.stdout).toMatch(/wzp\/r1\/change +[0-9a-f]{12} +also on merged/);
    expect(repository.git("branch", "--list", "wzp/r1/change")).not.toBe("");
    const { stdout } = await wzp("clean", "--branches", "--json");
    const { branches } = JSON.parse(stdout) as { branches: { branch: string }[] };
    expect(branches.map(({ branch }) => branch)).toContain("wzp/r1/change");
    expect(repository.git("branch", "--list", "wzp/r1/change")).toBe("");
    repository.git("branch", "-D", "merged");
  });

  it("leaves the user's own tree, index, stash and branches unchanged", () => {
    expect(repository.fingerprint()).toBe(before);
  });
});

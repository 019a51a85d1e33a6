import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { beforeEach, expect, test, vi } from "vitest";

import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { projectPerTest } from "../rigs/project-per-test.ts";

const project = projectPerTest("conflict");
const { git, wzp } = project;
beforeEach(() => void mkdirSync(join(project.root, "bin")));

const show = (id: string) => project.rig.json<TaskDetail>(["show", id], { cwd: project.root });

/** The scripts of an agent: for its first start, and for a conflict in its checkout. */
interface Agents {
  readonly work?: string;
  readonly resolve: string;
}

/** Writes a plan whose agent `fixer` runs these scripts, with its prompt in $1, and commits it. */
function plan(tasks: string, merge: string, { work = "true", resolve }: Agents): void {
  const agent = join(project.root, "bin", "fixer");
  writeFileSync(
    agent,
    `#!/bin/sh
if test -e "$(git rev-parse --git-path MERGE_HEAD)"; then
printf '%s' "$1" > ../prompt
${resolve}
else
${work}
fi
`,
  );
  chmodSync(agent, 0o755);
  writeFileSync(join(project.root, ".gitignore"), "bin\n");
  writeFileSync(join(project.root, "file.txt"), "before\n");
  writeFileSync(
    join(project.root, "wezterm-parallel.yaml"),
    `project: { merge: ${merge} }
agents:
  fixer: { command: [${agent}, "{prompt}"] }
defaults: { terminal: false }
tasks:
${tasks}`,
  );
  git("add", "--all");
  git("commit", "-qm", "plan");
}

/** Runs the plan, and lands another change of file.txt before that of the task. */
async function conflict(...names: readonly string[]): Promise<string> {
  const ran = await project.rig.json<{ run: { id: string } }>(["run", ...names], { cwd: project.root });
  writeFileSync(join(project.root, "file.txt"), "target\n");
  git("commit", "-qam", "Say target");
  return ran.run.id;
}

test("an agent resolves a conflict in the task's checkout, and the result is verified and lands", async () => {
  plan(
    '  edit: { agent: fixer, prompt: "Say task." }\n',
    "{ on-conflict: agent, verify: grep -q both file.txt }",
    {
      work: "echo task > file.txt",
      resolve: "echo both > file.txt; git add file.txt; git commit -q --no-edit",
    },
  );
  const id = `${await conflict()}/edit`;
  const [first] = (await show(id)).history;
  const merged = await wzp("merge", id);
  expect(merged).toMatchObject({ status: 0 });
  expect(merged.stdout).toContain(`${id} conflict in file.txt; fixer resolves it in ${id}`);
  expect(git("show", "main:file.txt")).toBe("both");
  const { history, result } = await show(id);
  expect(history).toHaveLength(2);
  git("merge-base", "--is-ancestor", first?.result?.commit ?? "", result?.commit ?? "");
  expect(result?.changedFiles).toBe(1);
  const prompt = execFileSync("cat", [join(checkout(id), "../prompt")], { encoding: "utf8" });
  expect(prompt).toContain("- file.txt");
  expect(prompt).toContain(`${id}: Say task.`);
  expect(prompt).toContain("Say target");
  expect(git("for-each-ref", "refs/wezterm-parallel/resolving")).toBe("");
});

function checkout(id: string): string {
  const entry = git("worktree", "list", "--porcelain")
    .split("\n\n")
    .find((each) => each.includes(`branch refs/heads/wzp/${id}\n`) || each.endsWith(`refs/heads/wzp/${id}`));
  return /^worktree (.*)$/m.exec(entry ?? "")?.[1] ?? "";
}

test("a named agent resolves for a command and may leave the merge uncommitted; a retry runs the command again", async () => {
  plan("  edit: echo task > file.txt\n", "{ mode: auto, on-conflict: { agent: fixer } }", {
    resolve: "echo both > file.txt",
  });
  // A project exists from its first run on.
  await wzp("add", "--", "true");
  expect(await wzp("queue", "pause", "main")).toMatchObject({ status: 0 });
  const id = `${await conflict()}/edit`;
  await wzp("queue", "resume", "main");
  await vi.waitUntil(async () => (await show(id)).attempts === 2, { timeout: 30_000, interval: 50 });
  await wzp("merge", id);
  expect(git("show", "main:file.txt")).toBe("both");
  await wzp("retry", id);
  await vi.waitUntil(async () => (await show(id)).attempts === 4, { timeout: 30_000, interval: 50 });
  const third = (await show(id)).history[2];
  expect(git("show", `${third?.result?.commit}:file.txt`)).toBe("task");
});

test.each([
  ["leaves conflict markers", "git add file.txt; git commit -q --no-edit", "still contain conflict markers"],
  ["leaves the merge as it is", "true", "still contain conflict markers"],
  ["fails", "exit 3", "exit code 3"],
  [
    "drops the commits of the task",
    "git reset -q --hard main; git merge -q main",
    "does not contain the commits",
  ],
])("the conflict is left to a person when the agent %s, and no commit is lost", async (_, resolve, why) => {
  plan('  edit: { agent: fixer, prompt: "Say task." }\n', "{ on-conflict: agent }", {
    work: "echo task > file.txt",
    resolve,
  });
  const id = `${await conflict()}/edit`;
  const before = (await show(id)).result?.commit ?? "";
  const merged = await wzp("merge", id);
  expect(merged.status).toBe(1);
  expect(`${merged.stdout}${merged.stderr}`).toContain(why);
  expect(git("show", "main:file.txt")).toBe("target");
  expect(git("for-each-ref", "--contains", before)).not.toBe("");
  const shown = await wzp("show", id);
  expect(shown.stdout).toContain(`wzp resolve ${id}`);
});

test("a person finishes in the checkout where the agent gave up", async () => {
  plan('  edit: { agent: fixer, prompt: "Say task." }\n', "{ on-conflict: agent }", {
    work: "echo task > file.txt",
    resolve: "exit 3",
  });
  const id = `${await conflict()}/edit`;
  await wzp("merge", id);
  const printed = await wzp("resolve", id, "--print");
  const directory = printed.stdout.trim();
  expect(directory).toBe(checkout(id));
  writeFileSync(join(directory, "file.txt"), "both\n");
  execFileSync("git", ["add", "file.txt"], { cwd: directory });
  expect(await wzp("resolve", id, "--done")).toMatchObject({ status: 0 });
  expect(git("show", "main:file.txt")).toBe("both");
});

test("the task runs again on the new target, and lands by itself", async () => {
  plan('  edit: "cat file.txt > seen.txt; echo task >> file.txt"\n', "{ mode: auto, on-conflict: task }", {
    resolve: "true",
  });
  // A project exists from its first run on.
  await wzp("add", "--", "true");
  expect(await wzp("queue", "pause", "main")).toMatchObject({ status: 0 });
  const id = `${await conflict()}/edit`;
  await wzp("queue", "resume", "main");
  await vi.waitUntil(() => git("show", "main:file.txt") === "target\ntask", {
    timeout: 60_000,
    interval: 50,
  });
  expect(git("show", "main:seen.txt")).toBe("target");
  expect((await show(id)).attempts).toBe(2);
});

test("a task that meets a conflict after each of three rounds is left to a person", async () => {
  const rival = `git -C '${project.root}' commit -q --allow-empty -m rival; date +%N > '${project.root}/file.txt'; git -C '${project.root}' commit -qam rival`;
  plan(`  edit: ${JSON.stringify(`echo task > file.txt; ${rival}`)}\n`, "{ mode: auto, on-conflict: task }", {
    resolve: "true",
  });
  const ran = await project.rig.json<{ run: { id: string } }>(["run"], { cwd: project.root });
  const id = `${ran.run.id}/edit`;
  await vi.waitUntil(async () => (await wzp("show", id)).stdout.includes("after 3 rounds"), {
    timeout: 60_000,
    interval: 200,
  });
  expect((await show(id)).attempts).toBe(4);
});

test("a person lets an agent resolve a conflict, or the task run again", async () => {
  plan("  edit: cat file.txt > seen.txt; echo task > file.txt\n", "{}", { resolve: "echo both > file.txt" });
  const id = `${await conflict()}/edit`;
  expect((await wzp("merge", id)).stderr).toContain(`wzp resolve ${id} --retry`);
  expect((await wzp("resolve", id, "--agent")).stderr).toContain("no agent that could resolve");
  expect((await wzp("resolve", id, "--agent", "nobody")).stderr).toContain("There is no agent nobody");
  expect(await wzp("resolve", id, "--agent", "fixer")).toMatchObject({ status: 0 });
  expect(git("show", "main:file.txt")).toBe("both");
});

test("a task that a person lets run again waits with its new commits until it is merged", async () => {
  plan("  edit: cat file.txt > seen.txt; echo task > file.txt\n", "{}", { resolve: "true" });
  const id = `${await conflict()}/edit`;
  await wzp("merge", id);
  const again = await wzp("resolve", id, "--retry");
  expect(again).toMatchObject({ status: 0, stdout: expect.stringContaining(`wzp merge ${id}`) });
  expect(await wzp("merge", id)).toMatchObject({ status: 0 });
  expect(git("show", "main:seen.txt")).toBe("target");
});

test("kill -9 of server and worker while an agent resolves neither loses nor doubles its attempt", async () => {
  const go = join(project.root, "go");
  plan('  edit: { agent: fixer, prompt: "Say task." }\n', "{ on-conflict: agent }", {
    work: "echo task > file.txt",
    resolve: `until test -e ${go}; do sleep 0.05; done; echo both > file.txt`,
  });
  const id = `${await conflict()}/edit`;
  await wzp("merge", "--detach", id);
  await vi.waitUntil(async () => (await show(id)).attempts === 2, { timeout: 30_000, interval: 20 });
  for (const file of ["server.pid", "worker.pid"] as const) process.kill(project.rig.pid(file), "SIGKILL");
  await vi.waitUntil(async () => (await wzp("status")).status === 0, { timeout: 30_000, interval: 100 });
  await vi.waitUntil(async () => (await show(id)).state === "running", { timeout: 30_000, interval: 50 });
  expect(existsSync(go)).toBe(false);
  writeFileSync(go, "");
  await vi.waitUntil(() => git("show", "main:file.txt") === "both", { timeout: 30_000, interval: 50 });
  expect((await show(id)).attempts).toBe(2);
});

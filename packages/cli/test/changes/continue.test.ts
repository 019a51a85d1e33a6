import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { beforeEach, expect, test, vi } from "vitest";

import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { projectPerTest } from "../rigs/project-per-test.ts";

const project = projectPerTest("continue");
const { git, wzp, commitPlan, run } = project;
beforeEach(() => void mkdirSync(join(project.root, "bin")));

/** Programs with the names of agents, which print their arguments and write a file for each prompt. */
function installAgents(...names: readonly string[]): Readonly<Record<string, string>> {
  for (const name of names) {
    const file = join(project.root, "bin", name);
    const script = `#!/bin/sh
printf '<%s>' ${name} "$@"; echo
n=$(ls | grep -c part); echo "part $n" > "$n.part"; pwd > "$WZP_OUTPUT.where"
case $n in 0) git add . && git commit -qm "$n";; esac
`;
    writeFileSync(file, script);
    chmodSync(file, 0o755);
  }
  writeFileSync(join(project.root, ".gitignore"), "bin\n");
  return { PATH: `${join(project.root, "bin")}:${process.env["PATH"]}` };
}

const show = (id: string) => project.rig.json<TaskDetail>(["show", id], { cwd: project.root });

/** The id of the conversation that a command continues. */
function resumed(command: string | undefined): string {
  return /(?<=--resume=)[0-9a-f-]{36}/.exec(command ?? "")?.[0] ?? "";
}

test("agents continue their own conversation with the new prompt, in the same checkout and on the same branch", async () => {
  const env = installAgents("claude", "codex", "opencode", "gemini", "aider");
  const agents = ["claude", "codex", "opencode", "gemini", "aider"];
  const tasks = agents.map((name) => `  ${name}: { agent: ${name}, prompt: "Fix it.", terminal: false }\n`);
  const alone = "agents: { claude: { extends: claude, mcp: false }, codex: { extends: codex, mcp: false } }";
  commitPlan(`${alone}\ntasks:\n${tasks.join("")}`);
  const id = await run([], env);
  const commands: Record<string, string> = {};
  for (const name of agents) {
    const done = await wzp("continue", "--follow", `${id}/${name}`, "--", "-- and add\na test");
    expect(done).toMatchObject({ status: 0, stderr: expect.stringContaining(`${id}/${name} succeeded`) });
    commands[name] = done.stdout.trim();
  }
  const [conversation, other] = [resumed(commands["claude"]), resumed(commands["gemini"])];
  expect(other).not.toBe(conversation);
  expect(commands).toEqual({
    claude: `<claude><-p><--resume=${conversation}><--permission-mode=acceptEdits><--><-- and add\na test>`,
    codex:
      "<codex><exec><--sandbox=workspace-write><--config=approval_policy=never><resume><--last><--><-- and add\na test>",
    opencode: "<opencode><run><--continue><--><-- and add\na test>",
    gemini: `<gemini><--resume=${other}><--approval-mode=yolo><--skip-trust><--prompt=-- and add\na test>`,
    aider:
      "<aider><--restore-chat-history><--yes-always><--no-gitignore><--no-check-update><--no-show-release-notes><--no-show-model-warnings><--message= -- and add\na test>",
  });
  expect((await wzp("logs", `${id}/claude#1`)).stdout).toContain(
    `<claude><-p><--session-id=${conversation}>`,
  );
  const { history, result } = await show(`${id}/claude`);
  expect(history.map(({ result: each }) => [each?.branch, each?.base, each?.changedFiles])).toEqual([
    [`wzp/${id}/claude`, result?.base, 1],
    [`wzp/${id}/claude`, result?.base, 2],
  ]);
  expect(git("diff", "--name-only", result?.base ?? "", result?.commit ?? "")).toBe("0.part\n1.part");
});

test("a failed command continues with the files of its last attempt, and wzp retry starts afresh", async () => {
  commitPlan(
    `project:
  setup: ["echo set up >> set-up.log"]
tasks:
  build: { run: "cat steps; echo step >> steps; test $(wc -l < steps) -ge 2", terminal: false }
`,
  );
  const id = `${await run()}/build`;
  expect((await show(id)).state).toBe("failed");
  const continued = await wzp("continue", id);
  expect(continued).toMatchObject({ status: 0, stdout: `queued again, in its checkout: ${id}\n` });
  await wzp("wait", id);
  const { state, result, spec } = await show(id);
  expect(state).toBe("succeeded");
  expect(git("show", `${result?.commit}:steps`)).toBe("step\nstep");
  expect(spec.continues).toMatchObject({ attempt: 1, ran: true });
  expect((await wzp("show", id)).stdout).toContain("continues attempt 1, in its checkout");
  // Set-up ran once: its second attempt found it done.
  const [checkout] = worktrees();
  expect(readFileSync(join(checkout ?? "", "set-up.log"), "utf8")).toBe("set up\n");
  await wzp("retry", id);
  await wzp("wait", id);
  expect((await show(id)).state).toBe("failed");
  expect((await wzp("logs", `${id}#3`)).stdout).not.toContain("step");
});

function worktrees(): readonly string[] {
  const entries = git("worktree", "list", "--porcelain").split("\n\n");
  return entries.flatMap((entry) =>
    entry.includes("branch refs/heads/wzp/") ? (/^worktree (.*)$/m.exec(entry)?.[1] ?? []) : [],
  );
}

test("a cleaned task continues with its commits and its uncommitted files, and a live one is not cleaned", async () => {
  commitPlan(
    `tasks:
  fix: { run: "ls; cat half 2>/dev/null; if test -e half; then until test -e ../go; do sleep 0.1; done; else echo half > half; exit 1; fi", terminal: false }
`,
  );
  const id = `${await run()}/fix`;
  const [checkout = ""] = worktrees();
  expect((await wzp("clean", "--all", "--older-than", "1ms")).status).toBe(0);
  expect(existsSync(checkout)).toBe(false);
  await wzp("continue", id);
  await vi.waitUntil(async () => (await show(id)).state === "running", { timeout: 30_000, interval: 50 });
  await wzp("clean", "--all", "--older-than", "1ms");
  expect(readFileSync(join(checkout, "half"), "utf8")).toBe("half\n");
  writeFileSync(join(checkout, "../go"), "");
  await wzp("wait", id);
  const { state, result } = await show(id);
  expect(state).toBe("succeeded");
  expect(git("show", `${result?.commit}:half`)).toBe("half");
});

test("refuses a prompt for a command, an empty prompt, a run and a task that has not ended, with the reason", async () => {
  commitPlan('tasks:\n  a: { run: "true", terminal: false }\n');
  const id = await run();
  const refused = await wzp("continue", `${id}/a`, "and more");
  expect(refused).toMatchObject({ status: 2, stdout: "" });
  expect(refused.stderr).toContain(
    `${id}/a was not continued: it runs a command, and only an agent takes a prompt`,
  );
  expect(
    (await project.rig.wzp(["continue", `${id}/a`, "-"], { cwd: project.root, input: " \n" })).stderr,
  ).toContain("The prompt is empty");
  expect((await wzp("continue", id)).stderr).toContain("this command takes a task");
  expect((await show(`${id}/a`)).attempts).toBe(1);
});

test("a prompt is read from stdin", async () => {
  const env = installAgents("claude");
  commitPlan('tasks:\n  a: { agent: claude, prompt: "Fix it.", terminal: false }\n');
  const id = `${await run([], env)}/a`;
  await project.rig.wzp(["continue", id, "-"], { cwd: project.root, input: "from\nstdin\n" });
  await wzp("wait", id);
  expect((await wzp("logs", id)).stdout).toContain("<--><from\nstdin>");
  expect(readdirSync(worktrees()[0] ?? "").filter((name) => name.endsWith(".part"))).toHaveLength(2);
});

test("a queued change is withdrawn when its task continues, and has all commits afterwards", async () => {
  const env = installAgents("claude");
  commitPlan('tasks:\n  a: { agent: claude, prompt: "Fix it.", terminal: false }\n');
  const id = `${await run([], env)}/a`;
  await wzp("queue", "pause", "main");
  await wzp("merge", "--detach", id);
  await wzp("continue", "-f", id, "more");
  expect((await wzp("queue", "list")).stdout).not.toContain(id);
  await wzp("queue", "resume", "main");
  expect(await wzp("merge", id)).toMatchObject({ status: 0 });
  expect(git("log", "-1", "--format=", "--name-only", "main")).toBe("0.part\n1.part");
  await wzp("continue", "-f", id, "even more");
  expect(await wzp("merge", id)).toMatchObject({ status: 0 });
  expect(git("log", "-1", "--format=", "--name-only", "main")).toBe("2.part");
  const reverted = await wzp("unmerge", id);
  expect(reverted.stderr).toContain(`${id} landed on main in several parts`);
  expect(reverted.stderr).toContain(`git revert ${git("rev-parse", "main")} ${git("rev-parse", "main~1")}`);
});

test("a continued attempt survives kill -9 of its worker; when its host dies too, the next one continues with its files", async () => {
  const go = join(project.root, "../go");
  commitPlan(
    `tasks:
  fix: { run: "test -e first || { echo 1 > first; exit 1; }; echo 2 >> second; until test -e '${go}'; do sleep 0.05; done", terminal: false }
`,
  );
  const id = `${await run()}/fix`;
  await wzp("continue", id);
  const runs = (attempt: number) =>
    vi.waitUntil(
      async () => {
        const { state, attempts, why } = await show(id);
        return state === "running" && attempts === attempt && why.startsWith("running on");
      },
      { timeout: 30_000, interval: 50 },
    );
  await runs(2);
  const worker = project.rig.pid("worker.pid");
  process.kill(worker, "SIGKILL");
  await vi.waitUntil(() => project.rig.pid("worker.pid") !== worker, { timeout: 30_000, interval: 50 });
  await runs(2);
  const hosts = project.rig
    .processes()
    .filter((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("host"));
  for (const pid of hosts) process.kill(pid, "SIGKILL");
  await runs(3);
  writeFileSync(go, "");
  await wzp("wait", id);
  const { state, history, result } = await show(id);
  expect(state).toBe("succeeded");
  expect(history.map(({ outcome }) => outcome?.kind)).toEqual(["exited", "lost", "exited"]);
  expect(git("diff", "--name-only", result?.base ?? "", result?.commit ?? "")).toBe("first\nsecond");
  expect(git("show", `${result?.commit}:second`)).toBe("2\n2");
});

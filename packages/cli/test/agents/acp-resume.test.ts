import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { beforeEach, expect, test } from "vitest";

import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { projectPerTest } from "../rigs/project-per-test.ts";

const program = fileURLToPath(new URL("../rigs/acp-agent.cjs", import.meta.url));
const project = projectPerTest("acp-resume");
const { wzp } = project;
let saves = "";
let done = "";
beforeEach(() => {
  saves = join(project.root, "..", `saves-${Date.now()}`);
  done = join(saves, "done");
  mkdirSync(saves);
});

const show = (id: string) => () => project.rig.json<TaskDetail>(["show", id], { cwd: project.root });
async function expectTask(id: string, shown: object): Promise<void> {
  await expect.poll(show(id), { timeout: 60_000 }).toMatchObject(shown);
}

/** The prompts of each conversation that the agent kept. */
function conversations(): readonly (readonly string[])[] {
  return readdirSync(saves)
    .filter((name) => name.startsWith("ses-"))
    .map((name) => readFileSync(join(saves, name), "utf8").trim().split("\n"));
}

/** Starts an agent that does one thing and then works on until it is interrupted. */
async function start(env: Readonly<Record<string, string>>, more = ""): Promise<string> {
  const prompt = `run: echo done >> ${done}\nhang: for ever`;
  const agent = { command: [process.execPath, program], mode: "acp", env };
  project.commitPlan(
    `agents: { mine: ${JSON.stringify(agent)} }\ntasks:\n  fix: { agent: mine, prompt: ${JSON.stringify(prompt)}${more} }\n`,
  );
  const started = await project.rig.json<{ run: { id: string } }>(["run", "--detach"], { cwd: project.root });
  const id = `${started.run.id}/fix`;
  await expectTask(id, { activity: { waitsFor: "permission" } });
  expect(await wzp("answer", id, "yes")).toMatchObject({ status: 0, stderr: "" });
  await expect.poll(() => existsSync(done)).toBe(true);
  return id;
}

function killHosts(): void {
  const hosts = join(project.rig.home, "state", "hosts");
  for (const name of readdirSync(hosts)) {
    const file = join(hosts, name, "host.json");
    const { pid } = JSON.parse(readFileSync(file, "utf8")) as { pid: number };
    process.kill(pid, "SIGKILL");
  }
}

const repeats = "You were interrupted before you had finished.";

test("an agent whose session host was killed goes on in its conversation and its checkout", async () => {
  const id = await start({ SAVES: saves });
  killHosts();
  await expectTask(id, { state: "succeeded", attempts: 2 });
  expect(readFileSync(done, "utf8")).toBe("done\n");
  const [only = [], ...others] = conversations();
  expect(others).toEqual([]);
  expect(only.map((prompt) => prompt.includes(repeats))).toEqual([false, true]);
  const log = (await wzp("logs", id)).stdout;
  expect(log).toMatch(/↻ continues conversation ses-\d+/);
  expect(log).not.toContain("earlier:");
  const { history } = await show(id)();
  expect(history.map(({ result }) => result?.branch)).toEqual([undefined, `wzp/${id}`]);
});

test("server and worker that are killed leave the conversation alone; after a kill of everything, it goes on", async () => {
  const id = await start({ SAVES: saves });
  for (const file of ["server.pid", "worker.pid"] as const) process.kill(project.rig.pid(file), "SIGKILL");
  await expectTask(id, { attempts: 1, activity: { state: "working", source: "acp" } });
  killHosts();
  for (const file of ["server.pid", "worker.pid"] as const) process.kill(project.rig.pid(file), "SIGKILL");
  await expectTask(id, { state: "succeeded", attempts: 2 });
  expect(conversations()).toHaveLength(1);
  expect(readFileSync(done, "utf8")).toBe("done\n");
});

test("wzp retry --continue loads the conversation of each task; without it, the task starts afresh", async () => {
  const id = await start({ SAVES: saves });
  await wzp("cancel", id);
  await expectTask(id, { state: "cancelled" });
  expect(await wzp("retry", "--continue", id.split("/")[0] ?? "")).toMatchObject({
    status: 0,
    stdout: expect.stringContaining(id),
  });
  await expectTask(id, { state: "succeeded", attempts: 2 });
  expect(conversations()).toHaveLength(1);
  expect((await wzp("logs", id)).stdout).toMatch(/↻ continues conversation/);
  await wzp("retry", id);
  await expectTask(id, { attempts: 3, activity: { waitsFor: "permission" } });
  expect(conversations()).toHaveLength(2);
  await wzp("cancel", id);
});

test("an agent that cannot load conversations starts a new one in the same checkout, and its log says so", async () => {
  const id = await start({});
  await wzp("cancel", id);
  await expectTask(id, { state: "cancelled" });
  await wzp("continue", id, "say: the next prompt");
  await expectTask(id, { state: "succeeded", attempts: 3 });
  expect((await wzp("logs", `${id}#2`)).stdout).toMatch(
    /No conversation found with session ID: ses-\d+, because this agent loads none/,
  );
  expect((await wzp("logs", id)).stdout).toContain("› say: the next prompt");
});

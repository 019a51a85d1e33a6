import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { CliRig } from "../../rigs/cli-rig.ts";
import { ModelServer } from "../../rigs/model-server.ts";
import { type RealAgent, RealAgentTask } from "../../rigs/agents/real-agent-task.ts";
import { installAider } from "../../rigs/agents/real-aider.ts";
import { Repository } from "../../rigs/repository.ts";

const directory = mkdtempSync(join(tmpdir(), "wzp-aider-"));
const { bin, missing } = installAider(directory);

let rig: CliRig;
let model: ModelServer;
let root = "";

beforeAll(async () => {
  if (bin === undefined) return;
  rig = new CliRig();
  await rig.wzp(["up"]);
  model = await ModelServer.start();
  root = join(rig.work, "project");
  const repository = new Repository(root);
  const env = { ANTHROPIC_API_BASE: model.url, ANTHROPIC_API_KEY: "not-a-real-key", HOME: directory };
  const agents = { aider: { extends: "aider", model: "anthropic/claude-sonnet-4", env } };
  const tasks = { fix: { agent: "aider", prompt: "!touch stolen.txt\n- twice", terminal: false } };
  writeFileSync(join(root, "wezterm-parallel.yaml"), JSON.stringify({ agents, tasks }));
  repository.commit();
}, 240_000);

afterAll(async () => {
  if (bin !== undefined) {
    await rig[Symbol.asyncDispose]();
    await model[Symbol.asyncDispose]();
  }
  rmSync(directory, { recursive: true, force: true });
});

test.skipIf(bin === undefined)(
  `the real aider gets its prompt, continues its chat in the checkout, and leaves none of its own files in the change${missing}`,
  async () => {
    const env = { PATH: `${bin}:${process.env["PATH"]}` };
    const { run } = await rig.json<{ run: { id: string } }>(["run"], { cwd: root, env });
    const id = `${run.id}/fix`;
    const show = () => rig.json<TaskDetail>(["show", id], { cwd: root });
    const log = async () => (await rig.wzp(["logs", id])).stdout;
    expect(await show(), await log()).toMatchObject({ state: "succeeded" });
    expect(await log()).toContain("Done.");
    const done = await rig.wzp(["continue", "--follow", id, "and once more"], { cwd: root });
    expect(done, await log()).toMatchObject({ status: 0 });
    const { result, history } = await show();
    expect(history.map(({ result: each }) => each?.changedFiles ?? 0)).toEqual([0, 0]);
    expect(existsSync(join(root, ".gitignore"))).toBe(false);
    const checkout = execFileSync("git", ["worktree", "list", "--porcelain"], {
      cwd: root,
      encoding: "utf8",
    });
    const [, top = ""] =
      checkout.match(/^worktree (.*)/gm)?.map((line) => line.slice("worktree ".length)) ?? [];
    const kept = readFileSync(join(top, ".aider.chat.history.md"), "utf8");
    expect(kept).toMatch(/####  !touch stolen\.txt *\n#### - twice *\n[^]*#### +and once more/);
    // A prompt is no command of the shell.
    expect(existsSync(join(top, "stolen.txt"))).toBe(false);
    const branch = result?.branch ?? "main";
    expect(
      execFileSync("git", ["ls-tree", "--name-only", branch], { cwd: root, encoding: "utf8" }),
    ).not.toMatch(/aider|gitignore/);
  },
  240_000,
);

const prompt = "waiting for your next prompt";
/** Ms between what the screen shows and what is known. */
const soon = 1_000;

const agent: RealAgent = {
  name: "aider",
  bin: bin ?? "",
  env: (home, url) => ({
    HOME: home,
    ANTHROPIC_API_BASE: `${url}/text`,
    ANTHROPIC_API_KEY: "not-a-real-key",
    LITELLM_LOCAL_MODEL_COST_MAP: "True",
  }),
  args: () => ["--model=anthropic/claude-sonnet-4-20250514"],
};

describe.skipIf(bin === undefined)(`the real aider in its own screen${missing}`, () => {
  let task: RealAgentTask;
  const exists = (file: string) => existsSync(join(task.home, file));

  beforeAll(async () => {
    task = await RealAgentTask.start(agent, "!touch $HOME/stolen.txt");
  }, 240_000);

  afterAll(() => task[Symbol.asyncDispose]());

  test("it gets its first prompt when it asks for one, and no prompt is a command of the shell", async () => {
    await expect.poll(() => task.model.asked.at(-1)?.at(-1), { timeout: 120_000 }).toContain("!touch");
    await task.need(prompt);
    await task.answer("!touch $HOME/stolen.txt");
    await expect.poll(() => task.model.asked.length, { timeout: 30_000 }).toBe(2);
    await task.need(prompt);
    expect(exists("stolen.txt")).toBe(false);
  }, 240_000);

  test("work and the end of a turn are known a second after its screen shows them, and it takes the next prompt", async () => {
    await task.answer("hold: it\nand a second line");
    await task.model.held();
    await task.need("working");
    await task.model.release();
    expect(await task.delay("Donewithhold.", prompt)).toBeLessThan(soon);
    expect(task.model.asked.at(-1)?.at(-1)).toContain("hold: it\nand a second line");
  }, 120_000);

  test("a permission is known a second after it is shown, with its command; a yes gives it, and a no refuses it", async () => {
    const command = (name: string) => `touch ${join(task.home, name)}`;
    const asked = (name: string) => `waiting for your permission: Run shell command? ${command(name)}`;
    await task.answer(`run: ${command("allowed.txt")}`);
    expect(await task.delay("Runshellcommand?", asked("allowed.txt"))).toBeLessThan(soon);
    await task.answer("yes");
    await task.need(prompt);
    await task.answer(`run: ${command("denied.txt")}`);
    await task.need(asked("denied.txt"));
    await task.answer("no");
    await task.need(prompt);
    expect([exists("allowed.txt"), exists("denied.txt")]).toEqual([true, false]);
  }, 180_000);

  test("a connection that breaks off is no end of the turn", async () => {
    await task.answer("drop: once");
    await task.need("working");
    await task.need(prompt);
    expect(task.screen()).toContain("Donewithdrop.");
  }, 120_000);

  test("after kill -9 of its session host, it goes on in its conversation", async () => {
    await task.answer("hold: on");
    await task.model.held();
    task.killHosts();
    await task.model.release();
    const asked = () => task.model.asked.at(-1)?.join("\n");
    await expect.poll(asked, { timeout: 120_000 }).toMatch(/hold: on[^]*You were interrupted/);
    await task.need(prompt);
    expect((await task.show()).attempts).toBe(2);
  }, 240_000);

  test("a refused key, and a limit once it no longer tries again, are told as what they are", async () => {
    await task.answer("stranger: now");
    await task.need("waiting for you to log in");
    await task.type("limit: now");
    await expect
      .poll(async () => (await task.show()).activity?.state, { timeout: 180_000, interval: 1_000 })
      .toBe("out-of-quota");
    const pools = async () => (await task.rig.wzp(["agents", "list"], { cwd: task.project })).stdout;
    await expect.poll(pools, { timeout: 20_000 }).toMatch(/^pool .*out of quota/m);
  }, 300_000);
});

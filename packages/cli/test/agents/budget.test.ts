import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { wrapUpPrompt } from "@wezterm-parallel/shared/domain/spending/wrap-up";

import { CliRig } from "../rigs/cli-rig.ts";
import { installAgent } from "../rigs/agents/real-agents.ts";
import { ModelServer } from "../rigs/model-server.ts";

const key = "sk-ant-api03-not-a-real-key-0123456789";
const directory = mkdtempSync(join(tmpdir(), "wzp-budget-"));
const { program, missing } = installAgent("claude", directory);

let rig: CliRig;
let model: ModelServer;
let project = "";

beforeAll(async () => {
  if (program === undefined) return;
  rig = new CliRig();
  model = await ModelServer.start();
  project = join(rig.work, "project");
  mkdirSync(project);
  const env = {
    HOME: directory,
    ANTHROPIC_BASE_URL: model.url,
    ANTHROPIC_API_KEY: key,
    DISABLE_AUTOUPDATER: "1",
  };
  const session = (option: string) => [program, "--permission-mode=manual", `--${option}={session}`];
  const agents = {
    seen: {
      command: [...session("session-id"), "--", "{prompt}"],
      continue: [...session("resume"), "--", "{prompt}"],
      env,
    },
    once: { command: [...session("session-id"), "--allowedTools=Bash", "-p", "{prompt}"], env },
  };
  const tasks = {
    seen: { agent: "seen", prompt: "Say it.", budget: { tokens: 2 } },
    once: { agent: "once", prompt: "repeat: sleep 1", budget: { tokens: 6 }, retry: 2 },
    next: { agent: "once", prompt: "Say it.", needs: [{ task: "once", if: "always" }] },
  };
  const limits = { budget: { tokens: 6 } };
  writeFileSync(join(project, "wezterm-parallel.yaml"), JSON.stringify({ agents, limits, tasks }));
  for (const args of [
    ["init", "-q", "-b", "main"],
    ["add", "-A"],
    ["commit", "-qm", "Begin"],
  ])
    execFileSync("git", args, { cwd: project });
  const known = {
    hasCompletedOnboarding: true,
    customApiKeyResponses: { approved: [key.slice(-20)], rejected: [] },
    projects: { [project]: { hasTrustDialogAccepted: true } },
  };
  writeFileSync(join(directory, ".claude.json"), JSON.stringify(known));
}, 180_000);

afterAll(async () => {
  if (program !== undefined) {
    await rig[Symbol.asyncDispose]();
    await model[Symbol.asyncDispose]();
  }
  rmSync(directory, { recursive: true });
});

interface Shown {
  readonly state: string;
  readonly why: string;
  readonly attempts: number;
  readonly failure?: { readonly reason: string };
  readonly budget?: { readonly stage: string };
}

async function start(name: string): Promise<string> {
  const { run } = await rig.json<{ run: { id: string } }>(["run", "--detach", name], { cwd: project });
  return run.id;
}

const show = (id: string) => rig.json<Shown>(["show", id]);
async function untilState(id: string, state: string): Promise<void> {
  await expect.poll(async () => (await show(id)).state, { timeout: 90_000, interval: 500 }).toBe(state);
}

test.skipIf(program === undefined)(
  `the real claude in its screen is asked to wrap up when its budget is used up, ends within one more turn, and goes on in the same conversation when it is raised${missing}`,
  async () => {
    model.asked.length = 0;
    const run = await start("seen");
    const id = `${run}/seen`;
    // That of the run is for the other test.
    await rig.wzp(["agents", "budget", run, "--tokens", "1000"]);
    await untilState(id, "failed");
    expect(await show(id)).toMatchObject({
      why: expect.stringMatching(/^The budget of r\d+\/seen is used up: \d of 2 tokens\.$/) as string,
      failure: { reason: "out-of-budget" },
      budget: { tokens: 2, stage: "used-up" },
    });
    expect(model.asked).toEqual([expect.stringContaining("Say it."), expect.stringContaining(wrapUpPrompt)]);
    const refused = await rig.wzp(["continue", id]);
    expect(refused.stderr).toContain(`its budget is used up: raise it with wzp agents budget ${id}`);
    const raised = await rig.wzp(["agents", "budget", id, "--tokens", "1000"]);
    expect(raised.stdout).toMatch(/seen +\d of 1\.0k tokens \(0 %\)/);
    await rig.wzp(["continue", id, "Say more."]);
    await expect.poll(() => model.asked.at(-1), { timeout: 60_000 }).toContain("Say more.");
    await expect.poll(async () => (await show(id)).why, { timeout: 60_000 }).toContain("your next prompt");
    const transcript = async () => (await rig.wzp(["logs", "--transcript", id])).stdout;
    await expect.poll(transcript, { timeout: 30_000 }).toContain("Say more.");
    await rig.wzp(["cancel", id]);
    await untilState(id, "cancelled");
  },
  240_000,
);

test.skipIf(program === undefined)(
  `the real claude that takes no prompt is ended at once and not tried again; other agents of the budget wait, and start when it is raised${missing}`,
  async () => {
    model.asked.length = 0;
    const run = await start("next");
    const id = `${run}/once`;
    await untilState(id, "failed");
    expect(await show(id)).toMatchObject({ attempts: 1, failure: { reason: "out-of-budget" } });
    // Three requests use the budget up; some more are sent until that is read and the program has ended.
    expect(model.asked.length).toBeLessThan(20);
    await expect
      .poll(async () => (await show(`${run}/next`)).why)
      .toContain(`the budget of ${run} is used up`);
    const inbox = await rig.wzp(["inbox"]);
    expect(inbox.stdout).toMatch(new RegExp(`${run} .*budget: \\d+ of 6 tokens \\(used up\\)`));
    expect((await rig.wzp(["ps", "--spending"])).stdout).toContain("of 6 tokens (used up)");
    expect((await rig.wzp(["agents", "budgets"])).stdout).toMatch(new RegExp(`^${run} .*used up`, "m"));
    await rig.wzp(["agents", "budget", run, "--tokens", "1000"]);
    await untilState(`${run}/next`, "succeeded");
  },
  240_000,
);

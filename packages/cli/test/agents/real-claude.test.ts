import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { CliRig } from "../rigs/cli-rig.ts";
import { freePort } from "../rigs/free-port.ts";
import { ModelServer } from "../rigs/model-server.ts";
import { installAgent } from "../rigs/agents/real-agents.ts";

const key = "sk-ant-api03-not-a-real-key-0123456789";
const directory = mkdtempSync(join(tmpdir(), "wzp-claude-"));
const { program, missing } = installAgent("claude", directory);

/** Asks for a second line, once. */
const critic = `branch=$(node -p 'Object.values(JSON.parse(require("fs").readFileSync(process.env.WZP_NEEDS)))[0].branch')
if git show "$branch:answer.txt" | grep -q two; then echo verdict=approved >> "$WZP_OUTPUT"; exit; fi
echo verdict=request-changes >> "$WZP_OUTPUT"
echo "comment-1=answer.txt:1 run: echo two >> answer.txt" >> "$WZP_OUTPUT"`;
const verdict = JSON.stringify({ key: "verdict", value: "approved" });

let rig: CliRig;
let model: ModelServer;
let id = "";
let project = "";

function writeKnown(projects: object): void {
  const known = {
    hasCompletedOnboarding: true,
    customApiKeyResponses: { approved: [key.slice(-20)], rejected: [] },
    projects,
  };
  writeFileSync(join(directory, ".claude.json"), JSON.stringify(known));
}

async function start(task = "fix"): Promise<string> {
  const { run } = await rig.json<{ run: { id: string } }>(["run", "--detach", task], { cwd: project });
  return `${run.id}/${task}`;
}

beforeAll(async () => {
  if (program === undefined) return;
  rig = new CliRig();
  const port = await freePort();
  await rig.wzp(["up", "--listen", `127.0.0.1:${port}`]);
  model = await ModelServer.start();
  project = join(rig.work, "project");
  mkdirSync(project);
  execFileSync("git", ["init", "-q", project]);
  execFileSync("git", ["commit", "-q", "--allow-empty", "-m", "Begin"], { cwd: project });
  const agent = {
    command: [program, "--permission-mode=manual", "--", "{prompt}"],
    env: {
      HOME: directory,
      ANTHROPIC_BASE_URL: model.url,
      ANTHROPIC_API_KEY: key,
      DISABLE_AUTOUPDATER: "1",
    },
    pool: "team",
  };
  const { env } = agent;
  // Claude puts the variable of its environment in the header.
  const http = {
    type: "http",
    url: `http://127.0.0.1:${port}/mcp`,
    headers: { Authorization: "Bearer ${WZP_AGENT_TOKEN}" },
  };
  const options = [
    `--mcp-config=${JSON.stringify({ mcpServers: { far: http } })}`,
    "--allowedTools=mcp__far",
  ];
  const added = { tasks: [{ name: "part", prompt: "Say it." }] };
  const plan = {
    agents: {
      real: agent,
      tooled: { extends: "claude", env },
      lead: { extends: "claude", env, mcp: false, may: ["add-tasks"], args: options },
      handy: { extends: "claude", env, mcp: false, args: ["--allowedTools=Bash"] },
      critic: { command: ["sh", "-c", critic, "critic", "{prompt}"] },
      scribe: { command: ["sh", "-c", "echo one > answer.txt", "scribe", "{prompt}"] },
      ruled: {
        ...agent,
        allow: ["Bash(touch allowed-*)", "Edit(src/**)"],
        deny: ["Bash(touch denied-*)", "Edit(secret)"],
      },
      eager: {
        extends: "claude",
        env,
        args: ["--dangerously-skip-permissions"],
        deny: ["Bash(touch denied-*)"],
      },
      free: { extends: "claude", env, args: ["--dangerously-skip-permissions"] },
    },
    tasks: {
      fix: { agent: "real", prompt: "Say it.", checkout: "project" },
      rules: { agent: "ruled", prompt: "Say it.", checkout: "project" },
      alone: {
        agent: "eager",
        prompt: "run: touch denied-2.txt",
        checkout: "project",
        terminal: false,
        sandbox: false,
      },
      look: { agent: "tooled", prompt: "use: mcp__wzp__list_tasks", checkout: "project", terminal: false },
      wrote: { agent: "handy", prompt: "run: echo one >> answer.txt", review: "critic", terminal: false },
      read: {
        agent: "scribe",
        prompt: `use: mcp__wzp__report_result ${verdict}`,
        review: "tooled",
        terminal: false,
      },
      split: {
        agent: "lead",
        prompt: `use: mcp__far__add_tasks ${JSON.stringify(added)}`,
        checkout: "project",
        terminal: false,
      },
      try: {
        agent: "free",
        prompt: `run: cd ${project}; touch inside.txt; touch ${directory}/outside.txt; cat ${rig.home}/state/accounts.key`,
        checkout: "project",
        terminal: false,
      },
    },
  };
  writeFileSync(join(project, "wezterm-parallel.yaml"), JSON.stringify(plan));
}, 180_000);

afterAll(async () => {
  if (program !== undefined) {
    await rig[Symbol.asyncDispose]();
    await model[Symbol.asyncDispose]();
  }
  rmSync(directory, { recursive: true });
});

async function answer(text: string): Promise<void> {
  expect(await rig.wzp(["answer", id, "-"], { input: text })).toMatchObject({ stderr: "", status: 0 });
}

async function expectFile(path: string): Promise<void> {
  await expect.poll(() => existsSync(join(project, path)), { timeout: 60_000 }).toBe(true);
}

const why = async () => (await rig.json<{ why: string }>(["show", id])).why;
async function expectNeed(need: string): Promise<void> {
  await expect.poll(why, { timeout: 60_000 }).toContain(need);
}

test.skipIf(program === undefined)(
  `the real claude in its own screen: prompt, permission, refusal, question and limit are recognised, and answered${missing}`,
  async () => {
    writeKnown({ [project]: { hasTrustDialogAccepted: true } });
    id = await start();
    await expectNeed("waiting for your next prompt");
    await answer("run: touch allowed.txt");
    await expectNeed("waiting for your permission: Bash: touch allowed.txt");
    await answer("yes");
    await expectNeed("waiting for your next prompt");
    expect(existsSync(`${project}/allowed.txt`)).toBe(true);
    await answer("This prompt\nhas two lines.\nrun: touch denied.txt");
    await expectNeed("waiting for your permission: Bash: touch denied.txt");
    // Claude runs no hook when it is refused.
    await answer("no");
    await expectNeed("waiting for your next prompt");
    await answer("ask: Which colour?|red|blue");
    await expectNeed("waiting for your answer: Which colour?");
    await answer("blue");
    await expectNeed("waiting for your next prompt");
    // It moves the cursor instead of printing spaces.
    const screen = (await rig.wzp(["logs", id])).stdout.replaceAll(/\s/g, "");
    expect(screen).toMatch(/Whichcolour\?→blue/);
    await answer("limit");
    await expectNeed("out of quota: API Error: Request rejected (429)");
    expect((await rig.wzp(["agents", "list"], { cwd: `${rig.work}/project` })).stdout).toMatch(
      /pool team +out of quota/,
    );
    expect(existsSync(`${project}/denied.txt`)).toBe(false);
  },
  240_000,
);

test.skipIf(program === undefined)(
  `the real claude that asks whether the directory is trusted is recognised, and takes the answer${missing}`,
  async () => {
    await rig.wzp(["agents", "open", "team"], { cwd: project });
    writeKnown({});
    id = await start();
    await expectNeed("waiting for you to trust its directory");
    expect((await rig.wzp(["show", id])).stdout).toMatch(/known from +claude-code reports it; waiting/);
    await answer("yes");
    await expectNeed("waiting for your next prompt");
  },
  240_000,
);

test.skipIf(program === undefined)(
  `the real claude by its built-in profile calls a tool of its run without being asked for permission${missing}`,
  async () => {
    writeKnown({ [project]: { hasTrustDialogAccepted: true } });
    const path = `${dirname(program ?? "")}:${process.env["PATH"]}`;
    const ran = await rig.wzp(["run", "look"], { cwd: project, env: { PATH: path } });
    expect(ran).toMatchObject({ status: 0 });
    const { stdout } = await rig.wzp(["logs", "look"], { cwd: project });
    expect(stdout).toMatch(/Done\..*r\d+\/look.*running/s);
    const transcript = await rig.wzp(["logs", "--transcript", "look"], { cwd: project });
    expect(transcript.stdout).toMatch(
      /^## Prompt\n\n> use: mcp__wzp__list_tasks\n.*\*\*mcp__wzp__list_tasks\*\*.*## Answer\n\nDone\. /s,
    );
    const { entries } = await rig.json<{ entries: { kind: string }[] }>(["logs", "--transcript", "look"], {
      cwd: project,
    });
    const task = await rig.json<{ spent: { output: number; cost: number } }>(["show", "look"], {
      cwd: project,
    });
    expect(task.spent).toMatchObject({ input: 2, output: 2, cost: expect.closeTo(0.000_048, 6) as number });
    expect((await rig.wzp(["show", "look"], { cwd: project })).stdout).toMatch(
      /spent +\$0\.0000, 4 tokens\n/,
    );
    const listed = await rig.wzp(["ps", "--all", "--spending"], { cwd: project });
    expect(listed.stdout).toMatch(/look +✓ done +\S+ +\$0\.0000, 4 tokens/);
    const byDay = await rig.wzp(["agents", "spending"], { cwd: project });
    expect(byDay.stdout).toMatch(/^\d{4}-\d\d-\d\d +\$/);
    expect(entries.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(["tool", "result", "usage", "cost"]),
    );
  },
  120_000,
);

test.skipIf(program === undefined)(
  `the real claude adds tasks to its run by the tools over HTTP${missing}`,
  async () => {
    writeKnown({ [project]: { hasTrustDialogAccepted: true } });
    const path = `${dirname(program ?? "")}:${process.env["PATH"]}`;
    const ran = await rig.wzp(["run", "split"], { cwd: project, env: { PATH: path } });
    const { stdout } = await rig.wzp(["logs", "split"], { cwd: project });
    expect(stdout).toMatch(/Done\..*Added part\./s);
    expect(ran.stdout + ran.stderr).toMatch(/2 done/);
    const part = await rig.json<{ state: string; spec: { agent: string } }>(["show", "part"], {
      cwd: project,
    });
    expect(part).toMatchObject({ state: "succeeded", spec: { agent: "lead" } });
  },
  120_000,
);

test.skipIf(program === undefined)(
  `the real claude answers the comments of a reviewer in its conversation, and reports a verdict as a reviewer${missing}`,
  async () => {
    writeKnown({ [project]: { hasTrustDialogAccepted: true } });
    const path = `${dirname(program ?? "")}:${process.env["PATH"]}`;
    const ran = await rig.wzp(["run", "wrote", "read"], { cwd: project, env: { PATH: path } });
    expect(ran.status, ran.stdout + ran.stderr).toBe(0);
    expect((await rig.wzp(["diff", "wrote"], { cwd: project })).stdout).toMatch(/\+one\n\+two/);
    const { entries } = await rig.json<{ entries: { kind: string; text?: string }[] }>(
      ["logs", "--transcript", "wrote(handy)"],
      { cwd: project },
    );
    const prompts = entries.filter(({ kind }) => kind === "prompt");
    expect(prompts.at(-1)?.text).toMatch(/The agent critic reviewed your change \(review 1 of 3\)/);
    const reviewer = await rig.json<object>(["show", "read(review)"], { cwd: project });
    expect(reviewer).toMatchObject({ attempts: 1, result: { outputs: { verdict: "approved" } } });
  },
  180_000,
);

interface AuditEntry {
  readonly action: string;
  readonly object: string;
  readonly actor: { readonly kind: string };
  readonly after: { readonly rule: string };
}

test.skipIf(program === undefined)(
  `the real claude is answered by the rules of its profile, and told what they refuse; all else waits for a person${missing}`,
  async () => {
    writeKnown({ [project]: { hasTrustDialogAccepted: true } });
    id = await start("rules");
    await expectNeed("waiting for your next prompt");
    await answer("run: touch allowed-1.txt");
    await expectFile("allowed-1.txt");
    await expectNeed("waiting for your next prompt");
    await answer(`use: Write {"file_path":"${project}/src/new.txt","content":"x"}`);
    await expectFile("src/new.txt");
    await expectNeed("waiting for your next prompt");
    await answer("run: touch denied-1.txt");
    await expect
      .poll(() => model.results.join(), { timeout: 60_000 })
      .toContain("The rule Bash(touch denied-*) of your profile forbids this.");
    await expectNeed("waiting for your next prompt");
    // The words of a rule in a text, a link out of the checkout and a hidden command widen nothing.
    rmSync(join(project, "src", "out"), { force: true });
    symlinkSync(directory, join(project, "src", "out"));
    const shown: string[] = [];
    for (const [asked, need] of [
      ["run: touch allowed-2.txt; touch other.txt", "touch allowed-2.txt; touch other.txt"],
      ["run: touch allowed-3.txt $(echo Bash 'touch allowed-*')", "touch allowed-3.txt $("],
      [`use: Write {"file_path":"${project}/src/out/x.txt","content":"x"}`, "x.txt"],
    ] as const) {
      await answer(asked);
      await expectNeed(need);
      shown.push((await rig.wzp(["show", id])).stdout);
      await answer("no");
      await expectNeed("waiting for your next prompt");
    }
    // A person who is asked for an edit reads its lines.
    expect(shown[2]).toMatch(/^ +\+x$/m);
    await answer("ask: Which colour?|red|blue");
    await expectNeed("waiting for your answer: Which colour?");
    await answer("blue");
    await expectNeed("waiting for your next prompt");
    for (const file of ["denied-1.txt", "allowed-2.txt", "other.txt", "allowed-3.txt"])
      expect(existsSync(join(project, file)), file).toBe(false);
    expect(existsSync(join(directory, "x.txt"))).toBe(false);
    const listed = await rig.wzp(["audit", "list", "--json", "--action", "permissions"]);
    const entries = (JSON.parse(listed.stdout) as AuditEntry[]).filter(({ object }) => object === `${id}#1`);
    const of = (action: string) =>
      entries.filter((entry) => entry.action === action).map(({ after: { rule } }) => rule);
    expect(of("permissions.allow")).toEqual(["Edit(src/**)", "Bash(touch allowed-*)"]);
    expect(of("permissions.deny")).toEqual(["Bash(touch denied-*)"]);
    expect(entries[0]?.actor.kind).toBe("agent");
  },
  240_000,
);

test.skipIf(program === undefined)(
  `the real claude that never asks is refused by a rule all the same${missing}`,
  async () => {
    const path = `${dirname(program ?? "")}:${process.env["PATH"]}`;
    const env = { PATH: path, IS_SANDBOX: "1" };
    await rig.wzp(["run", "alone"], { cwd: project, env });
    const { stdout } = await rig.wzp(["logs", "alone"], { cwd: project });
    expect(stdout).toContain("The rule Bash(touch denied-*) of your profile forbids this.");
    expect(existsSync(join(project, "denied-2.txt"))).toBe(false);
  },
  120_000,
);

const able = existsSync("/usr/bin/bwrap") || existsSync("/usr/local/bin/bwrap");

test.skipIf(program === undefined || !able)(
  `the real claude without permissions runs in a sandbox, as root too, and reaches only its checkout${missing}`,
  async () => {
    writeKnown({});
    const path = `${dirname(program ?? "")}:${process.env["PATH"]}`;
    const ran = await rig.wzp(["run", "try"], { cwd: project, env: { PATH: path } });
    const { stdout } = await rig.wzp(["logs", "try"], { cwd: project });
    expect(ran, stdout).toMatchObject({ status: 0 });
    expect(stdout).toMatch(/Read-only file system/);
    expect(stdout).toMatch(/accounts\.key: No such file/);
    expect(existsSync(`${project}/inside.txt`)).toBe(true);
    expect(existsSync(`${directory}/outside.txt`)).toBe(false);
    expect(existsSync(`${directory}/.claude/projects`)).toBe(true);
  },
  120_000,
);

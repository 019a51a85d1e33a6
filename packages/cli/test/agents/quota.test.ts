import { execFileSync } from "node:child_process";
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import type { PoolResource } from "@wezterm-parallel/shared/protocol/api/schemas/pool-schemas";
import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { CliRig } from "../rigs/cli-rig.ts";

let rig: CliRig;
let root: string;
let env: Readonly<Record<string, string>>;
let count = 0;
beforeAll(async () => {
  rig = new CliRig();
  await rig.wzp(["up"]);
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());
beforeEach(() => {
  count += 1;
  root = join(rig.work, `quota${count}`);
  mkdirSync(join(root, "bin"), { recursive: true });
  git("init", "-q", "-b", "main");
  git("config", "user.name", "A User");
  git("config", "user.email", "user@example.org");
  env = { PATH: `${join(root, "bin")}:${process.env["PATH"]}`, ACCOUNT: join(root, "account") };
  mkdirSync(join(root, "account"));
});

function git(...args: readonly string[]): string {
  return execFileSync("git", args, { cwd: root, encoding: "utf8" }).trimEnd();
}

/**
 * Stands for the agent's program: each call is a request to the account, which is refused until the file `back` exists,
 * with the words that the real program prints.
 */
function installAgent(name: string, refusal: string): void {
  const file = join(root, "bin", name);
  writeFileSync(
    file,
    `#!/bin/sh
if [ "$1" = --version ]; then echo "${name} 9.8.7 (scripted)"; exit; fi
echo "$*" | head -1 >> "$ACCOUNT/requests"
if [ ! -e "$ACCOUNT/back" ]; then echo refused >> "$ACCOUNT/refused"; ${refusal}; exit 1; fi
printf hello > hello.txt
`,
  );
  chmodSync(file, 0o755);
}

function plan(text: string): void {
  writeFileSync(join(root, ".gitignore"), "bin\naccount\n");
  writeFileSync(join(root, "wezterm-parallel.yaml"), text);
  git("add", "--all");
  git("commit", "-qm", "plan");
}

function linesOf(name: string): readonly string[] {
  const file = join(root, "account", name);
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
}

const wzp = (...args: string[]) => rig.wzp(args, { cwd: root, env });
const show = (id: string) => rig.json<TaskDetail>(["show", id], { cwd: root });

async function pools() {
  const listed = await rig.json<{ pools: readonly PoolResource[] }>(["agents"], { cwd: root, env });
  return listed.pools;
}

const many = Array.from({ length: 30 }, (_, at) => `t${at}`);
/** Its time is far away, so that nothing starts before the test opens the pool. */
const claudeText = `echo "You've hit your 5-hour limit · resets $(date -u -d '+2 hours' '+%-I:%M%P' 2>/dev/null || date -u -v+2H '+%-I:%M%p') (UTC)"`;

test("thirty agents of one account make no request after those that ran when it was used up, and all finish later", async () => {
  installAgent("claude", claudeText);
  const tasks = many.map((name) => `  ${name}: { agent: claude, prompt: "Do ${name}.", terminal: false }\n`);
  plan(
    `limits: { parallel: 4 }\nagents: { claude: { extends: claude, pool: team } }\ntasks:\n${tasks.join("")}`,
  );
  const started = await wzp("run", "--detach", "--json");
  const { run } = JSON.parse(started.stdout) as { run: { id: string } };
  await expect
    .poll(async () => (await pools()).map(({ state, running, waiting }) => ({ state, running, waiting })), {
      timeout: 30_000,
    })
    .toEqual([{ state: "closed", running: 0, waiting: 30 }]);
  const refused = linesOf("requests").length;
  expect(refused).toBeLessThanOrEqual(4);
  expect((await show(`${run.id}/t29`)).why).toMatch(
    /^pool team is out of quota until \d{4}-\d\d-\d\dT\d\d:\d\dZ$/,
  );
  expect((await wzp("agents")).stdout).toMatch(/^pool team +out of quota until .* 0 running +30 waiting$/m);
  expect((await wzp("inbox")).stdout).toMatch(/^team +pool team: out of quota until .*; 30 tasks waiting$/m);
  appendFileSync(join(root, "account", "back"), "");
  const opened = await wzp("agents", "open", "team");
  expect(opened).toMatchObject({ status: 0, stdout: expect.stringMatching(/^pool team +open/) });
  expect(await wzp("wait", run.id)).toMatchObject({ status: 0 });
  expect(linesOf("refused")).toHaveLength(refused);
  expect(linesOf("requests")).toHaveLength(30 + refused);
  const { history } = await show(`${run.id}/t0`);
  const [first = "", second = ""] = linesOf("requests").filter(
    (line) => line.includes("Do t0.") || line.includes("resume"),
  );
  const session = /--session-id=(\S+)/.exec(first)?.[1];
  expect(history.map(({ outcome }) => outcome?.kind)).toEqual(["failed", "exited"]);
  expect(linesOf("requests").filter((line) => line.includes(`--resume=${session}`))).toHaveLength(1);
  expect(second).not.toBe(first);
}, 60_000);

test("the pool opens by itself at the time that the agent told, also after the server was killed", async () => {
  const event = `printf '{"type":"rate_limit_event","rate_limit_info":{"status":"rejected","resetsAt":%s}}\\n' $(($(date +%s) + 6))`;
  installAgent("claude", event);
  plan("tasks: { fix: { agent: claude, prompt: Fix it., terminal: false } }");
  const started = await wzp("run", "--detach", "--json");
  const { run } = JSON.parse(started.stdout) as { run: { id: string } };
  await expect.poll(async () => (await pools())[0]?.state, { timeout: 30_000 }).toBe("closed");
  process.kill(rig.pid("server.pid"), "SIGKILL");
  appendFileSync(join(root, "account", "back"), "");
  await wzp("up");
  expect(await wzp("wait", run.id)).toMatchObject({ status: 0 });
  expect(linesOf("requests")).toHaveLength(2);
}, 60_000);

test("wzp agents lists what is installed, and tests an agent with one task", async () => {
  installAgent("claude", claudeText);
  appendFileSync(join(root, "account", "back"), "");
  plan(`agents:
  reviewer: { extends: claude, model: opus, mode: terminal, pool: team }
  gone: { command: [no-such-agent, "{prompt}"] }
tasks: { a: "true" }`);
  const { agents } = await rig.json<{ agents: Record<string, unknown>[] }>(["agents"], { cwd: root, env });
  const by = Object.fromEntries(agents.map((agent) => [agent["name"], agent]));
  const path = join(root, "bin", "claude");
  expect(by["reviewer"]).toMatchObject({ path, version: "9.8.7", mode: "terminal", pool: "team" });
  expect(by["gone"]).toEqual({
    name: "gone",
    program: "no-such-agent",
    mode: "once",
    pool: "gone",
    login: "unknown",
    sandbox: "no",
  });
  const works = await wzp("agents", "test", "reviewer");
  expect(works.status).toBe(0);
  expect(works.stdout).toContain("reviewer works");
  expect(linesOf("requests")[0]).toMatch(
    /^-p --session-id=[0-9a-f-]{36} --permission-mode=acceptEdits --model=opus -- Create/,
  );
  execFileSync("rm", [join(root, "account", "back")]);
  const refused = await wzp("agents", "test", "claude");
  expect(refused.status).toBe(1);
  expect(refused.stdout).toMatch(
    /✗ answer: out of quota \(You've hit your 5-hour limit.*, exited with 1 after/,
  );
  expect((await wzp("agents", "test", "gone")).stdout).toContain("✗ program: no-such-agent is not installed");
  expect((await wzp("agents", "test", "nobody")).status).toBe(3);
});

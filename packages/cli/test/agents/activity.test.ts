import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";

import { afterAll, beforeAll, expect, test } from "vitest";

import { CliRig } from "../rigs/cli-rig.ts";

/**
 * An agent with a screen of its own: asks the terminal whether it understands statuses, as claude does, and waits for
 * the answer before it prints any. A line from its person is the next state.
 */
const agent = `
process.stdin.setRawMode(true);
process.stdin.setEncoding("latin1");
const say = (fields) => process.stdout.write("\\x1b]7501;" + fields + ":app=claude-code\\x1b\\\\");
const encode = (text) => Buffer.from(text).toString("base64");
const states = {
  working: "state=working",
  permission: "state=blocked:kind=permission:msg=" + encode("approve Bash: rm -r build"),
  question: "state=blocked:kind=question:msg=" + encode("Which colour?"),
  done: "state=done",
  limit: "state=error:msg=" + encode("You've hit your 5-hour limit · resets 8:43am (UTC)"),
};
let heard = "";
let understood = false;
process.stdin.on("data", (text) => {
  heard += text;
  if (!understood && heard.includes("\\x1b]7501;?")) {
    understood = true;
    heard = "";
    say("state=idle");
    say(states.working);
  }
  for (const [word, fields] of Object.entries(states)) {
    if (heard.endsWith(word + "\\r")) say(fields);
  }
  if (heard.endsWith("exit\\r")) process.exit();
});
process.stdout.write("\\x1b]7501;?\\x1b\\\\");
setInterval(() => process.stdout.write("\\r" + Date.now()), 50);
`;

interface Shown {
  readonly id: string;
  readonly why: string;
  readonly attention?: string;
  readonly activity?: { readonly state: string; readonly waitsFor?: string; readonly source: string };
}

let rig: CliRig;
let id = "";

beforeAll(async () => {
  rig = new CliRig();
  writeFileSync(`${rig.work}/agent.cjs`, agent);
  const { task } = await rig.json<{ task: string }>([
    "add",
    "--name",
    "fix",
    "--",
    `${process.execPath} ${rig.work}/agent.cjs`,
  ]);
  id = task;
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

const look = () => rig.json<Shown>(["show", id]);
const say = (word: string) => rig.wzp(["send", "--enter", id, word]);

async function expectActivity(activity: object, rest: Partial<Shown> = {}): Promise<void> {
  await expect.poll(look, { timeout: 30_000 }).toMatchObject({ activity, ...rest });
}

test("the terminal answers that it understands statuses, so an agent says what it does, also while it prints endlessly", async () => {
  await expectActivity({ state: "working", source: "status", by: "claude-code" });
  expect(await look()).not.toHaveProperty("attention");
});

test.each([
  ["permission", "permission", "waiting for your permission: Bash: rm -r build"],
  ["question", "answer", "waiting for your answer: Which colour?"],
  ["done", "prompt", "waiting for your next prompt"],
])("an agent that waits is shown with what it waits for: %s", async (word, waitsFor, why) => {
  await say(word);
  await expectActivity({ state: "waiting", waitsFor }, { why, attention: "asks" });
  expect((await rig.wzp(["ps"])).stdout).toContain(why.slice(0, 40));
  expect((await rig.wzp(["show", id])).stdout).toMatch(/known from +claude-code reports it; waiting for \d/);
  await say("working");
  await expectActivity({ state: "working" });
});

test("a person keeps what is shown wrongly, with the screen, and exports it", async () => {
  const kept = await rig.wzp(["agents", "report", id, "it waits for my permission"]);
  expect(kept.stdout).toMatch(/^kept: \S+ was shown as working /);
  expect((await rig.wzp(["agents", "reports"])).stdout).toMatch(/working +it waits for my permission/);
  const { stdout } = await rig.wzp(["agents", "reports", "--json"]);
  const { items } = JSON.parse(stdout) as { items: { output: string }[] };
  expect(items[0]).toMatchObject({ task: id, activity: { state: "working", by: "claude-code" } });
  // The screen can be drawn again: with the sequences of the program.
  expect(items[0]?.output).toContain("\u001B]7501;state=working");
});

test("an agent that reached a limit is shown as out of quota", async () => {
  await say("limit");
  await expectActivity({ state: "out-of-quota" }, { attention: "out-of-quota" });
  await say("working");
  await expectActivity({ state: "working" });
});

interface InputEvent {
  readonly kind: string;
  readonly data: { readonly prompt?: string; readonly activity?: Shown["activity"] };
}

test("each need of a person is an event, and so is its end", async () => {
  const { stdout } = await rig.wzp(["events", "--after", "0", "--no-follow"]);
  const lines = stdout.split("\n").filter((line) => line.includes('"task.input"'));
  const needs = lines.map((line) => (JSON.parse(line) as InputEvent).data);
  expect(needs.map(({ activity }) => activity?.waitsFor ?? activity?.state)).toEqual([
    "permission",
    undefined,
    "answer",
    undefined,
    "prompt",
    undefined,
    "out-of-quota",
    undefined,
  ]);
  expect(needs[0]).toMatchObject({ prompt: "Bash: rm -r build" });
});

test("an agent that reaches its limit on its screen closes the pool, and no other agent of the account starts", async () => {
  const profile = `{ command: [${process.execPath}, agent.cjs, "{prompt}"], pool: team }`;
  const plan = (task: string) => `agents: { mine: ${profile} }
tasks: { ${task}: { agent: mine, prompt: Fix it., checkout: project } }
`;
  const start = async (task: string) => {
    writeFileSync(`${rig.work}/wezterm-parallel.yaml`, plan(task));
    const { run } = await rig.json<{ run: { id: string } }>(["run", "--detach"]);
    return `${run.id}/${task}`;
  };
  const first = await start("first");
  const see = (task: string) => async () => (await rig.json<Shown>(["show", task])).why;
  await expect.poll(see(first), { timeout: 30_000 }).toMatch(/^running/);
  await expect.poll(() => rig.wzp(["send", "--enter", first, "limit"])).toMatchObject({ status: 0 });
  await expect.poll(see(first), { timeout: 30_000 }).toMatch(/^out of quota: You've hit/);
  const second = await start("second");
  await expect.poll(see(second), { timeout: 30_000 }).toMatch(/^pool team is out of quota until /);
  await rig.wzp(["agents", "open", "team"]);
  await expect.poll(see(second), { timeout: 30_000 }).toMatch(/^running/);
  for (const task of [first, second]) await rig.wzp(["cancel", task]);
});

const notices = [
  ["title", "\\033]0;✋  Action Required (app)\\007", { state: "waiting", source: "title", by: "gemini" }],
  ["osc-9", "\\033]9;Build done\\007", { state: "waiting", message: "Build done", by: "OSC 9" }],
  ["osc-9-4", "\\033]9;4;1;40\\033\\134", { state: "working", by: "OSC 9" }],
  ["osc-133", "\\033]133;C\\007", { state: "working", by: "OSC 133" }],
  ["osc-777", "\\033]777;notify;Tests;3 failed\\007", { state: "waiting", message: "Tests: 3 failed" }],
  ["osc-1337", "\\033]1337;RequestAttention=yes\\007", { state: "waiting", by: "OSC 1337" }],
  ["bell", "\\007", { state: "waiting", by: "BEL" }],
  // The program's own report counts, and its notice does not.
  ["both", "\\033]7501;state=working:app=codex\\007\\007", { state: "working", source: "status" }],
] as const;

test.each(notices)(
  "a program is known by what it prints for its terminal: %s",
  async (name, printed, activity) => {
    const program = `printf '${printed}'; exec sleep 300`;
    const { task } = await rig.json<{ task: string }>(["add", "--name", name, "--", program]);
    const isCall = activity.state === "waiting";
    await expect
      .poll(() => rig.json<Shown>(["show", task]), { timeout: 30_000 })
      .toMatchObject({ activity: { source: "notice", ...activity }, ...(isCall && { attention: "asks" }) });
    await rig.wzp(["cancel", task]);
  },
);

test("a program that called, and then goes on printing, waits for nobody; neither does one in which somebody typed", async () => {
  execFileSync("mkfifo", [`${rig.work}/more`]);
  const rings = "printf '\\007'; exec sleep 300";
  const prints = `printf '\\007'; while read line < ${rig.work}/more; do echo more; done`;
  const ids = await Promise.all(
    [rings, prints].map(async (program) => (await rig.json<{ task: string }>(["add", "--", program])).task),
  );
  const [ringing = "", printing = ""] = ids;
  const attentionOf = async (task: string) => (await rig.json<Shown>(["show", task])).attention;
  for (const task of ids) await expect.poll(() => attentionOf(task), { timeout: 30_000 }).toBe("asks");
  await rig.wzp(["send", "--enter", ringing, "seen"]);
  await expect.poll(() => attentionOf(ringing)).toBeUndefined();
  const goOn = async () => {
    writeFileSync(`${rig.work}/more`, "more\n");
    return await attentionOf(printing);
  };
  await expect.poll(goOn, { timeout: 30_000 }).toBeUndefined();
  for (const task of ids) await rig.wzp(["cancel", task]);
});

/** Asks as aider does, by a line editor that lets the terminal mark pastes; works until the test writes to the pipe. */
const asker = `#!/usr/bin/env bash
IFS= read -r -e -p "> " line
echo "[$line]"
echo "Is this > a prompt?"
read -r go < "$GO"
printf '\\nHere it is.\\n\\ntouch a.txt\\n'
read -e -p "Run shell command? (Y)es/(N)o [Yes]: " answer
echo "[$answer]"
echo "The API provider has rate limited you. Try again later."
read -e -p "> " line
`;

test("an agent that reports nothing is known by the line that it reads, and gets its prompt when it asks for one", async () => {
  writeFileSync(`${rig.work}/aider`, asker, { mode: 0o755 });
  rmSync(`${rig.work}/go`, { force: true });
  execFileSync("mkfifo", [`${rig.work}/go`]);
  const plan = `agents: { mine: { extends: aider, mode: terminal } }
tasks: { asked: { agent: mine, prompt: "!touch stolen", checkout: project } }
`;
  writeFileSync(`${rig.work}/wezterm-parallel.yaml`, plan);
  const env = { PATH: `${rig.work}:${process.env["PATH"]}`, GO: `${rig.work}/go` };
  const { run } = await rig.json<{ run: { id: string } }>(["run", "--detach"], { env });
  const task = `${run.id}/asked`;
  const see = () => rig.json<Shown>(["show", task]);
  const log = async () => (await rig.wzp(["logs", task])).stdout;
  await expect.poll(log, { timeout: 30_000 }).toContain("[ !touch stolen]");
  await expect
    .poll(see, { timeout: 30_000 })
    .toMatchObject({ activity: { state: "working", source: "screen", by: "aider" } });
  writeFileSync(`${rig.work}/go`, "go\n");
  const why = "waiting for your permission: Run shell command? touch a.txt";
  await expect.poll(see, { timeout: 30_000 }).toMatchObject({ why, attention: "asks" });
  const taken = await rig.wzp(["answer", task, "yes"]);
  expect(taken.status, taken.stderr).toBe(0);
  await expect
    .poll(see, { timeout: 30_000 })
    .toMatchObject({ activity: { state: "out-of-quota", by: "aider.limit" }, attention: "out-of-quota" });
  expect(await log()).toContain("[y]");
  await rig.wzp(["cancel", task]);
});

test("what an agent waits for is known again after a kill -9 of the server", async () => {
  await say("permission");
  await expectActivity({ waitsFor: "permission" });
  process.kill(rig.pid("server.pid"), "SIGKILL");
  await expectActivity({ waitsFor: "permission" }, { attention: "asks" });
  await say("exit");
  await expect.poll(async () => (await look()).why, { timeout: 30_000 }).toContain("exit 0");
  expect(await look()).not.toHaveProperty("activity");
});

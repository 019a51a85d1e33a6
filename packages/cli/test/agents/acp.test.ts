import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, expect, test } from "vitest";

import { wrapUpPrompt } from "@wezterm-parallel/shared/domain/spending/wrap-up";

import { CliRig } from "../rigs/cli-rig.ts";

const agent = fileURLToPath(new URL("../rigs/acp-agent.cjs", import.meta.url));

interface Shown {
  readonly why: string;
  readonly state: string;
  readonly activity?: { readonly waitsFor?: string; readonly source: string; readonly by?: string };
}

let rig: CliRig;

beforeAll(async () => {
  rig = new CliRig();
  await rig.wzp(["up"]);
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

/** Starts a task whose agent gets this prompt, and returns its id. */
async function start(
  name: string,
  prompt: string,
  { budget, ...rules }: { readonly budget?: object; readonly [key: string]: unknown } = {},
): Promise<string> {
  const profile = {
    command: [process.execPath, agent],
    mode: "acp",
    pool: name,
    env: { PIDS: `${rig.work}/${name}.pids` },
    ...rules,
  };
  const plan = {
    agents: { mine: profile },
    tasks: { [name]: { agent: "mine", prompt, checkout: "project", ...(budget && { budget }) } },
  };
  writeFileSync(`${rig.work}/wezterm-parallel.yaml`, JSON.stringify(plan));
  const { run } = await rig.json<{ run: { id: string } }>(["run", "--detach", name]);
  return `${run.id}/${name}`;
}

const show = (id: string) => () => rig.json<Shown>(["show", id]);
async function expectTask(id: string, shown: object): Promise<void> {
  await expect.poll(show(id), { timeout: 50_000 }).toMatchObject(shown);
}
const logs = async (id: string) => (await rig.wzp(["logs", id])).stdout;

function alive(name: string): readonly number[] {
  const pids = readFileSync(`${rig.work}/${name}.pids`, "utf8").split(" ").map(Number);
  return pids.filter((pid) => {
    // A killed process may wait for its parent as a zombie.
    const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, "utf8") : ") Z";
    return !/\) [ZX]/.test(stat);
  });
}

test("an agent asks over ACP, gets the answer of a person, and the task ends with the turn and all its processes", async () => {
  const id = await start("allowed", "say: I will look\nrun: echo done > allowed.txt");
  await expectTask(id, {
    why: "waiting for your permission: echo done > allowed.txt",
    activity: { waitsFor: "permission", source: "acp", by: expect.stringContaining("node") },
  });
  expect((await rig.wzp(["show", id])).stdout).toMatch(/known from +ACP \(node/);
  expect(await rig.wzp(["answer", id, "yes", "--if", "allowed.txt"])).toMatchObject({
    stderr: "",
    status: 0,
  });
  await expectTask(id, { state: "succeeded" });
  expect(readFileSync(`${rig.work}/allowed.txt`, "utf8")).toBe("done\n");
  // Allowed once, not always.
  expect(await logs(id)).toMatch(/I will look[^]*● echo done[^]*ran it with once-1/);
  expect(alive("allowed")).toEqual([]);
});

test("what a person refuses does not run", async () => {
  const id = await start("refused", "run: touch refused.txt");
  await expectTask(id, { activity: { waitsFor: "permission" } });
  await rig.wzp(["answer", id, "no"]);
  await expectTask(id, { state: "succeeded" });
  expect(existsSync(`${rig.work}/refused.txt`)).toBe(false);
  expect(await logs(id)).toContain("→ Reject");
});

test("rules of the profile answer over ACP, once and without a person; a line with anything else waits for one", async () => {
  const rules = { allow: ["Bash(touch ruled-*)"], deny: ["Bash(touch never-*)"] };
  const prompt = "run: touch ruled-1.txt\nrun: touch never-1.txt\nrun: touch ruled-2.txt > other.txt";
  const id = await start("ruled", prompt, rules);
  await expectTask(id, { why: "waiting for your permission: touch ruled-2.txt > other.txt" });
  expect(existsSync(`${rig.work}/ruled-1.txt`)).toBe(true);
  const log = await logs(id);
  expect(log).toMatch(/→ allowed by the rule Bash\(touch ruled-\*\)[^]*ran it with once-1/);
  expect(log).toContain("→ refused by the rule Bash(touch never-*)");
  await rig.wzp(["answer", id, "no"]);
  await expectTask(id, { state: "succeeded" });
  for (const file of ["never-1.txt", "ruled-2.txt", "other.txt"])
    expect(existsSync(`${rig.work}/${file}`), file).toBe(false);
});

test("a permission to edit shows the lines of the difference wherever it is answered", async () => {
  const id = await start("edited", "edit: /p/a.txt");
  await expectTask(id, {
    activity: { waitsFor: "permission", details: ["± /p/a.txt", "-two", "+[31mthree"] },
  });
  expect((await rig.wzp(["inbox"])).stdout).toMatch(/Edit \/p\/a\.txt[^]* -two *\n[^]* \+\[31mthree/);
  expect((await rig.wzp(["show", id])).stdout).toMatch(/^ +-two\n +\+\[31mthree$/m);
  await rig.wzp(["answer", id, "no"]);
  await expectTask(id, { state: "succeeded" });
});

test("who takes part interrupts a turn and gives further prompts, until /exit", async () => {
  const id = await start("joined", "hang: for ever");
  await expectTask(id, { activity: { state: "working", source: "acp" } });
  await rig.wzp(["send", id, "\u001B"]);
  await expectTask(id, { why: "waiting for your next prompt" });
  const text = "say: two lines\nsay: of one prompt";
  expect(await rig.wzp(["answer", id, "-"], { input: text })).toMatchObject({ stderr: "", status: 0 });
  await expect.poll(() => logs(id), { timeout: 30_000 }).toMatch(/two lines \r?\n[^]*of one prompt \r?\n/);
  await expectTask(id, { why: "waiting for your next prompt" });
  await rig.wzp(["send", "--enter", id, "/exit"]);
  await expectTask(id, { state: "succeeded" });
  expect(alive("joined")).toEqual([]);
}, 180_000);

test("the conversation over ACP is kept as a transcript, with its tokens and cost, and its record goes", async () => {
  const id = await start("spent", "say: I will look\nrun: echo seen\nspend: 0.25");
  await expectTask(id, { activity: { waitsFor: "permission" } });
  await rig.wzp(["answer", id, "yes"]);
  await expectTask(id, {
    state: "succeeded",
    spent: { input: 1000, output: 50, cacheRead: 200, cost: 0.25 },
  });
  const { entries } = await rig.json<{ entries: readonly object[] }>(["logs", "--transcript", id]);
  expect(entries).toMatchObject([
    { kind: "prompt", text: expect.stringContaining("run: echo seen") },
    { kind: "answer", text: "I will look \n" },
    { kind: "tool", tool: "execute", text: "echo seen" },
    { kind: "result", text: "seen\n" },
    { kind: "cost", cost: 0.25 },
    { kind: "answer", text: "ran it with once-1\n" },
    { kind: "usage", usage: { input: 1000, output: 50 }, cost: 0 },
  ]);
  const files = readdirSync(`${rig.home}/state`, { recursive: true, encoding: "utf8" });
  expect(files.filter((file) => file.endsWith("record.jsonl"))).toEqual([]);
  expect(files.filter((file) => file.endsWith("transcript.jsonl"))).not.toEqual([]);
});

test("a limit of the account closes its pool, with the time that the agent names", async () => {
  const id = await start("limited", "limit: You’ve hit your usage limit or try again at 9:09 AM.");
  await expectTask(id, { why: expect.stringMatching(/^pool limited is out of quota until /) });
  await rig.wzp(["cancel", id]);
});

test("a cancelled task leaves nothing of its agent", async () => {
  const id = await start("cancelled", "hang: for ever");
  await expectTask(id, { activity: { state: "working" } });
  await rig.wzp(["cancel", id]);
  await expectTask(id, { state: "cancelled" });
  await expect.poll(() => alive("cancelled"), { timeout: 30_000 }).toEqual([]);
});

test("without a terminal, nobody can answer, so that a permission is refused", async () => {
  const { stdout, status } = await rig.wzp(
    ["acp", "--prompt", "run: touch refused.txt", "--", process.execPath, agent],
    {},
  );
  expect(stdout).toContain("refused: nobody can answer");
  expect(status).toBe(0);
  const missing = await rig.wzp(["acp", "--prompt", "say: hi", "--", "/nowhere/agent"]);
  expect(missing).toMatchObject({ status: 1, stdout: expect.stringContaining("could not be started") });
});

test("an agent gets the tools of its run over ACP, and an agent whose profile says so gets none", async () => {
  const id = await start("tools", "mcp: list_tasks");
  await expectTask(id, { state: "succeeded" });
  expect(await logs(id)).toContain(`Your task is ${id}.`);
  const without = await start("without", "mcp: list_tasks", { mcp: false });
  await expectTask(without, { state: "failed" });
});

test("an agent whose budget is used up within a turn has that turn cancelled, wraps up in one more, and is ended", async () => {
  const id = await start("spender", "spend: 5\nhang:", { budget: { cost: 1 } });
  const started = performance.now();
  await expectTask(id, { state: "failed", failure: { reason: "out-of-budget" } });
  // Without the cancellation, the turn would last until the time for it is over.
  expect(performance.now() - started).toBeLessThan(60_000);
  const said = await logs(id);
  expect(said.indexOf("■ cancelled")).toBeGreaterThan(0);
  expect(said.indexOf(wrapUpPrompt.slice(0, 40))).toBeGreaterThan(said.indexOf("■ cancelled"));
  expect(alive("spender")).toEqual([]);
}, 90_000);

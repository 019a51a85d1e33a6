import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, expect, test } from "vitest";

import { openClient } from "../../src/transport/open-client.ts";
import { CliRig } from "../rigs/cli-rig.ts";

const agent = fileURLToPath(new URL("../../../shared/test/rigs/asking-agent.cjs", import.meta.url));

const shell = `
while true; do
  printf 'Continue? [y/N] '
  read -r line
  echo "read: $line"
  [ "$line" = y ] && break
done
`;

interface Item {
  readonly id: string;
  readonly kind: string;
  readonly text: string;
  readonly help: string;
}

let rig: CliRig;
let agentId = "";
let shellId = "";

const add = async (name: string, command: string) =>
  (await rig.json<{ task: string }>(["add", "--name", name, "--", command])).task;
const ask = (what: string) => rig.wzp(["send", "--enter", agentId, `ask ${what}`]);
const inbox = async () => (await rig.json<{ items: readonly Item[] }>(["inbox"])).items;
const typed = () => readFileSync(`${rig.work}/answers.txt`, "utf8");

async function expectAsked(id: string, text: string): Promise<void> {
  await expect
    .poll(async () => (await inbox()).find((item) => item.id === id)?.text, { timeout: 30_000 })
    .toContain(text);
}

beforeAll(async () => {
  rig = new CliRig();
  writeFileSync(`${rig.work}/ask.sh`, shell);
  agentId = await add("fix", `${process.execPath} ${agent} answers.txt`);
  shellId = await add("install", `sh ${rig.work}/ask.sh`);
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

test("nothing is typed into a program that asks nothing", async () => {
  const refused = await rig.wzp(["answer", agentId, "yes"]);
  expect(refused).toMatchObject({ status: 2 });
  expect(refused.stderr).toContain(`${agentId} asks nothing: nothing says that it waits for an answer.`);
});

test("the inbox lists what asks, with the command that answers it", async () => {
  await ask("permission");
  await expectAsked(agentId, "waiting for your permission: Bash: rm -r build");
  await expectAsked(shellId, "Continue? [y/N]");
  const { stdout } = await rig.wzp(["inbox"]);
  expect(stdout).toContain(`wzp answer ${agentId} yes · wzp answer ${agentId} no`);
  expect(stdout).toContain(`wzp answer ${shellId} "text"`);
});

test("a permission is given only with a yes, and only for what was asked", async () => {
  const unfit = await rig.wzp(["answer", agentId, "sure"]);
  expect(unfit.stderr).toContain("asks for a yes or no.");
  const other = await rig.wzp(["answer", agentId, "yes", "--if", "npm test"]);
  expect(other.stderr).toContain("so nothing was typed");
  const given = await rig.wzp(["answer", agentId, "yes", "--if", "rm -r build"]);
  expect(given.stdout).toContain(
    "took the answer; it was waiting for your permission: Bash: rm -r build, and is now working",
  );
  expect(typed()).toBe("allowed\n");
  expect(await inbox()).not.toContainEqual(expect.objectContaining({ id: agentId }));
});

test("a no, the number of an option and a next prompt reach the program as its keys", async () => {
  await ask("permission");
  await expectAsked(agentId, "waiting for your permission");
  const denied = await rig.wzp(["answer", agentId, "no"]);
  expect(denied.stdout).toContain("is now waiting for your next prompt");
  const prompted = await rig.wzp(["answer", agentId, "-"], { input: "and add\na test\n" });
  expect(prompted.stdout).toContain("is now working");
  await ask("question");
  await expectAsked(agentId, "waiting for your answer: Which colour? (red · blue)");
  expect((await rig.wzp(["answer", agentId, "2"])).stdout).toContain("is now working");
  expect(typed()).toBe('allowed\ndenied\nprompt "and add\\na test"\noption 2\n');
});

interface Answered {
  readonly attempt: number;
  readonly data: {
    readonly by: string;
    readonly answer?: string;
    readonly asked: { readonly message?: string };
  };
}

test("every answer is an event that says who gave it, without the text of a prompt", async () => {
  const { stdout } = await rig.wzp(["events", "--after", "0", "--no-follow"]);
  const lines = stdout.split("\n").filter((line) => line.includes('"task.answered"'));
  const events = lines.map((line) => JSON.parse(line) as Answered);
  expect(events.map(({ data }) => data.answer)).toEqual(["yes", "no", undefined, "2"]);
  expect(events[0]).toMatchObject({ attempt: 1, data: { asked: { message: "Bash: rm -r build" } } });
  expect(events[0]?.data.by).not.toBe("");
});

interface Shown {
  readonly attempts: number;
  readonly activity: { readonly since: number };
}

test("of two answers to one question, the second is refused and types nothing", async () => {
  await ask("permission");
  await expectAsked(agentId, "waiting for your permission");
  const before = typed();
  const both = await Promise.all([rig.wzp(["answer", agentId, "yes"]), rig.wzp(["answer", agentId, "yes"])]);
  expect(both.filter(({ status }) => status === 0)).toHaveLength(1);
  expect(both.find(({ status }) => status === 2)?.stderr).toMatch(/no longer asks|is answering|asks nothing/);
  expect(typed()).toBe(`${before}allowed\n`);
});

test("an answer to a question that was asked before is refused", async () => {
  await ask("permission");
  await expectAsked(agentId, "waiting for your permission");
  const { activity } = await rig.json<Shown>(["show", agentId]);
  await rig.wzp(["answer", agentId, "no"]);
  await ask("permission");
  await expectAsked(agentId, "waiting for your permission");
  const before = typed();
  const client = openClient(`${rig.home}/run/server.sock`);
  const answer = await client.answerProgram(`${agentId}#1`, { answer: "yes", since: activity.since });
  expect(answer).toMatchObject({ ok: false, failure: { messages: { detail: { code: "answer-outdated" } } } });
  expect(typed()).toBe(before);
});

test("a line is typed into any program that reads one; a question that is asked again is a new one", async () => {
  const again = await rig.wzp(["answer", shellId, "maybe"]);
  expect(again.stdout).toContain("took the answer; it was waiting for your input: Continue? [y/N]");
  await expectAsked(shellId, "Continue? [y/N]");
  expect((await rig.wzp(["answer", shellId, "y"])).status).toBe(0);
  await expect.poll(async () => (await rig.wzp(["logs", shellId])).stdout).toMatch(/read: maybe[^]*read: y/);
});

test("a program that does not take an answer is reported, and stays in the inbox", async () => {
  await ask("deaf");
  await expectAsked(agentId, "waiting for your next prompt");
  const ignored = await rig.wzp(["answer", agentId, "go on"]);
  expect(ignored.status).toBe(2);
  expect(ignored.stderr).toContain(`The answer was typed, but ${agentId}#1 still asks the same.`);
}, 60_000);

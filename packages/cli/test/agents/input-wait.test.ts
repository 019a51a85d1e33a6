import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";

import { afterAll, beforeAll, expect, test } from "vitest";

import { CliRig } from "../rigs/cli-rig.ts";

interface Shown {
  readonly name: string;
  readonly state: string;
  readonly why: string;
  readonly attention?: string;
  readonly prompt?: string;
}

/** Programs that wait for input, with the prompt they print. */
const asking: Readonly<Record<string, readonly [command: string, prompt: string]>> = {
  read: [`bash -c 'echo building; read -p "Deploy? [y/N] " answer; echo said $answer'`, "Deploy? [y/N]"],
  password: [`bash -c 'read -s -p "Password: " answer < /dev/tty'`, "Password:"],
  python: [`python3 -c 'print("hello"); input("Name: ")'`, "Name:"],
  terminal: [`sh -c 'printf "Passphrase: " > /dev/tty; stty -echo; head -n 1 < /dev/tty'`, "Passphrase:"],
  // At 100 ms, another line than at the end: seen once the output pauses.
  slow: [`bash -c 'for i in 1 2 3; do echo $i; sleep 0.1; done; read -p "Continue? "'`, "Continue?"],
  key: [
    `sh -c 'ssh-keygen -q -t ed25519 -N "" -f key && ssh-keygen -q -t ed25519 -N "" -f key'`,
    "Overwrite (y/n)?",
  ],
  npm: ["npm init", "package name: (work)"],
  node: [
    `node -e 'require("readline").createInterface({input: process.stdin, output: process.stdout}).question("Which one? ", () => process.exit())'`,
    "Which one?",
  ],
};

/** Programs that wait for something else, or need no answer. */
const others: Readonly<Record<string, string>> = {
  shell: "bash --norc -i",
  sleep: `bash -c 'printf "Really? "; sleep 600'`,
  progress: `bash -c 'for i in {1..6000}; do printf "\\rDownloading: %d%%" $i; sleep 0.1; done'`,
  editor: `sh -c "git init -q repo && cd repo && git -c core.editor=vi commit --allow-empty"`,
  timer: `node -e 'process.stdout.write("Sure? "); setTimeout(() => {}, 600000)'`,
};

let rig: CliRig;

beforeAll(async () => {
  rig = new CliRig();
  const commands = [
    ...Object.entries(asking).map(([name, [command]]) => [name, command]),
    ...Object.entries(others),
  ];
  for (const [name = "", command = ""] of commands) {
    await rig.json(["add", "--name", name, "--", command]);
  }
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

async function tasks(): Promise<ReadonlyMap<string, Shown>> {
  const { tasks } = await rig.json<{ tasks: readonly Shown[] }>(["ps"]);
  return new Map(tasks.map((task) => [task.name, task]));
}

test.each(Object.entries(asking))("detects a program that waits for input: %s", async (name, [, prompt]) => {
  await expect
    .poll(async () => (await tasks()).get(name), { timeout: 30_000 })
    .toMatchObject({
      state: "running",
      attention: "asks",
      prompt,
      why: `waiting for your input: ${prompt}`,
    });
  expect((await rig.wzp(["ps"])).stdout).toContain(`waiting for your input: ${prompt}`);
});

test.each(Object.keys(others))(
  "does not report a program that waits for something else: %s",
  async (name) => {
    await expect.poll(async () => (await tasks()).get(name)?.state, { timeout: 30_000 }).toBe("running");
    const task = (await tasks()).get(name);
    expect(task?.attention).toBeUndefined();
    expect(task?.why).toBe(`running on ${/on (.*)$/.exec(task?.why ?? "")?.[1]}`);
  },
);

test("clears the wait after the input was sent", async () => {
  const asks = await tasks();
  const id = [...asks.values()].find(({ name }) => name === "read") as Shown & { readonly id: string };
  await rig.wzp(["send", "--enter", id.id, "y"]);
  await expect
    .poll(async () => (await rig.json<Shown>(["show", id.id])).state, { timeout: 30_000 })
    .toBe("succeeded");
  expect((await rig.json<Shown>(["show", id.id])).attention).toBeUndefined();
});

interface InputEvent {
  readonly at: number;
  readonly task: string;
  readonly data: { readonly prompt?: string };
}

async function inputEvents(): Promise<readonly InputEvent[]> {
  const { stdout } = await rig.wzp(["events", "--after", "0", "--no-follow"]);
  const lines = stdout.split("\n").filter((line) => line.includes('"task.input"'));
  return lines.map((line) => JSON.parse(line) as InputEvent);
}

test("announces a prompt and the end of the wait by events, not by polling", async () => {
  const file = `${rig.work}/printed`;
  const script = `bash -c 'sleep 1; date +%s%3N > ${file}; read -s -p "Which region? " region; sleep 600'`;
  await rig.json(["add", "--name", "region", "--", script]);
  const prompts = async () => (await inputEvents()).filter(({ task }) => task.endsWith("/region"));
  await expect.poll(prompts, { timeout: 30_000 }).toMatchObject([{ data: { prompt: "Which region?" } }]);
  const [asked] = await prompts();
  // Half of the interval at which views polled before; output is looked at 100 ms after it pauses.
  expect((asked?.at ?? 0) - Number(readFileSync(file, "utf8"))).toBeLessThan(1_000);
  await rig.wzp(["send", "--enter", asked?.task ?? "", "eu"]);
  await expect
    .poll(prompts, { timeout: 30_000 })
    .toMatchObject([{ data: { prompt: "Which region?" } }, { data: {} }]);
});

test("announced no prompt of a program that waits for something else", async () => {
  const names = (await inputEvents()).map(({ task }) => task.split("/")[1]);
  expect(names.filter((name) => name !== undefined && name in others)).toEqual([]);
});

test("wzp run reports which task waits for input, and how to answer", async () => {
  const file = `${rig.work}/wezterm-parallel.yaml`;
  const script = `bash -c 'read -p "Deploy now? " answer; echo said $answer'`;
  writeFileSync(file, `tasks:\n  deploy:\n    checkout: project\n    run: |\n      ${script}\n`);
  const child = rig.start(["run"]);
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (text: Buffer) => (said += text.toString()));
  const told = /(r\d+\/deploy) is waiting for your input: Deploy now\? \(answer with: wzp attach '\1'\)/;
  await expect.poll(() => said, { timeout: 30_000 }).toMatch(told);
  await rig.wzp(["send", "--enter", told.exec(said)?.[1] ?? "", "y"]);
  const [status] = (await once(child, "close")) as [number];
  expect(status, said).toBe(0);
});

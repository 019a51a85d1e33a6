import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { mainProgram } from "../../packages/cli/test/rigs/built-package.ts";
import { TestHome, type Ended } from "../rigs/home.ts";
import { TmuxTerminal } from "../rigs/tmux-terminal.ts";
import { until } from "../rigs/until.ts";

vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });

const secret = "p4ss/w0rd+of=the-registry é";
const base64 = Buffer.from(secret).toString("base64");
/** The value, and the parts of its base64 form that do not depend on its position. */
const traces = [
  secret,
  secret.slice(3, -3),
  base64.slice(4, -4),
  Buffer.from(`x${secret}`).toString("base64").slice(8, -4),
  encodeURIComponent(secret).slice(3, -6),
];

const plan = `
defaults: { checkout: none, secrets: [TOKEN] }
tasks:
  plain:
    run: |
      echo "plain $TOKEN"; printf %s "$TOKEN" | base64; printf 'user:%s' "$TOKEN" | base64
      perl -e '$| = 1; print "split "; for (split //, $ENV{TOKEN}) { print; select undef, undef, undef, 0.002 } print "\\n"'
      echo "err $TOKEN" >&2
    terminal: false
  screen:
    run: 'echo "screen $TOKEN"; printf %s "$TOKEN" | base64; read answer; echo "again $TOKEN"'
  failing:
    run: 'echo fine'
    verify: ['echo "no proof with $TOKEN" >&2; exit 9']
  giving:
    run: 'echo "token=$TOKEN" >> "$WZP_OUTPUT"; echo "plainly=here" >> "$WZP_OUTPUT"'
  taking:
    needs: [giving]
    run: 'env | grep WZP_NEEDS; cat "$WZP_NEEDS"; echo "own $TOKEN"'
`;

const servicesPlan = `
services:
  holder:
    run: 'echo "holder $TOKEN"; read word; echo "heard $word with $TOKEN"; exec sleep 600'
    secrets: [TOKEN]
    ready: { log: holder }
  other: { run: 'echo "other [\${TOKEN-}]"; exec sleep 600', ready: { log: other } }
tasks: { one: echo }
`;

let home: TestHome;
let work: string;
beforeAll(async () => {
  home = new TestHome();
  work = join(home.path, "work");
  mkdirSync(work);
  write(plan);
  await home.wzp(work, "up");
});
afterAll(() => home[Symbol.asyncDispose]());

function write(text: string): void {
  writeFileSync(join(work, "wezterm-parallel.yaml"), text);
}

/** Runs `wzp` with text on stdin and a variable in its environment. */
function wzpWith(input: string, ...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [mainProgram, ...args], {
      cwd: work,
      env: { ...home.env(), TOKEN: secret },
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (bytes: Buffer) => (stdout += bytes.toString()));
    child.stderr.on("data", (bytes: Buffer) => (stderr += bytes.toString()));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
    child.stdin.end(input);
  });
}

async function said(...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await home.wzp(work, ...args);
  return stdout + stderr;
}

function expectSecretless(text: string, where: string): void {
  for (const trace of traces) expect(text.includes(trace), `${trace} in ${where}:\n${text}`).toBe(false);
}

function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .map((name) => join(directory, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false);
}

test("refuses a run that uses an unset secret, and explains what to do", async () => {
  const refused = await home.wzp(work, "run");
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain("The project has no secret TOKEN.");
  expect(refused.stderr).toContain("wzp secrets set TOKEN");
  expect(await said("ps", "--all")).not.toContain("r1");
});

test("sets a secret from standard input, lists its name, and rejects it as an argument", async () => {
  const set = await wzpWith(`${secret}\n`, "secrets", "set", "TOKEN");
  expect([set.code, set.stderr]).toEqual([0, ""]);
  expect(await said("secrets", "list")).toMatch(/^TOKEN +set \d{4}-.* UTC +by /);
  expect((await home.wzp(work, "secrets", "set", "TOKEN", "as-an-argument")).code).toBe(2);
  expect((await wzpWith("short\n", "secrets", "set", "OTHER")).code).toBe(2);
  expect((await wzpWith("", "secrets", "set", "OTHER")).stderr).toContain("No value was entered.");
  const audit = await said("audit", "list", "--json");
  expect(audit).toContain("secrets.set");
  expectSecretless(set.stdout + audit + (await said("secrets", "list", "--json")), "answers");
});

test.skipIf(!TmuxTerminal.available)(
  "reads a secret from a hidden prompt without displaying it",
  async () => {
    const directory = join(home.path, "desk");
    mkdirSync(directory);
    await using terminal = await TmuxTerminal.open({ directory, cwd: work, env: { WZP_HOME: home.path } });
    terminal.type("wzp secrets set TYPED");
    await terminal.sees("Value of TYPED (hidden):");
    terminal.type("typed-by-a-person");
    await terminal.sees("set TYPED; tasks that list it");
    expect(terminal.text).not.toContain("by-a-person");
    expect(await said("secrets", "remove", "TYPED")).toBe("removed TYPED\n");
  },
);

test("masks a secret in everything that tasks print: plain, base64, in pieces, in failures, values and terminals", async () => {
  // The shell has it too: the stored environment must not contain it.
  const submitted = await wzpWith("", "run", "--detach", "--json");
  expect(submitted.code, submitted.stderr).toBe(0);
  const screen = await until("the screen of the task", async () => {
    const shown = await said("logs", "r1/screen");
    return shown.includes("screen ***") && shown;
  });
  expect(screen.trim().split("\n")).toEqual(["screen ***", "***"]);
  expect((await home.wzp(work, "send", "--enter", "r1/screen", "yes")).code).toBe(0);
  const waited = await home.wzp(work, "wait", "r1");
  expect(waited.code).toBe(1);
  const plain = await said("logs", "--stream", "out", "r1/plain");
  expect(plain).toMatch(/^plain \*\*\*\n\*\*\*\ndXNlcj\w*\*\*\*\S*\nsplit (?:p4?)?\*\*\*\n$/);
  expect(await said("logs", "--stream", "err", "r1/plain")).toBe("err ***\n");
  expect(await said("logs", "r1/screen")).toContain("again ***");
  expect(await said("show", "r1/failing")).toContain("no proof with ***");
  const taking = await said("logs", "r1/taking");
  expect(taking).toContain("WZP_NEEDS_GIVING_TOKEN=***");
  expect(taking).toContain("WZP_NEEDS_GIVING_PLAINLY=here");
  expect(taking).toContain("own ***");
  for (const args of [
    ["show", "--json", "r1"],
    ["show", "--json", "r1/giving"],
    ["show", "--json", "r1/failing"],
    ["logs", "--raw", "r1"],
    ["events", "--no-follow", "--run", "r1"],
    ["timeline", "r1"],
    ["status", "--json"],
    ["attach", "r1/screen"],
  ]) {
    expectSecretless(await said(...args), `wzp ${args.join(" ")}`);
  }
});

test("a service gets the secrets that it names, and no other service does; its output has masks", async () => {
  write(servicesPlan);
  // The shell has it too: the record of the service must not contain it.
  const up = await wzpWith("", "services", "up", "--json");
  expect(up.code, up.stderr).toBe(0);
  expect(await said("services", "logs", "holder")).toContain("holder ***");
  expect(await said("services", "logs", "other")).toContain("other []");
  for (const args of [["ps", "--json"], ["logs", "--json", "holder"], ["ps"]])
    expectSecretless(await said("services", ...args), `wzp services ${args.join(" ")}`);
});

test.skipIf(!TmuxTerminal.available)(
  "the terminal of a service takes what a person types, shows masks, and goes on without them",
  async () => {
    const directory = join(home.path, "desk-of-services");
    mkdirSync(directory);
    await using terminal = await TmuxTerminal.open({ directory, cwd: work, env: { WZP_HOME: home.path } });
    terminal.type("wzp services attach holder; echo code $?");
    await terminal.sees("holder ***");
    terminal.type("a word");
    await terminal.sees("heard a word with ***");
    terminal.press("C-\\", "C-\\");
    await terminal.sees(/holder@p\w+ continues; attach again with: wzp services attach holder@p\w+/);
    await terminal.sees("code 0");
    expectSecretless(terminal.text, "the terminal");
    expect(await said("services", "ps")).toMatch(/holder@p\w+ +healthy/);
    expect((await home.wzp(work, "services", "down")).code).toBe(0);
  },
);

test("stores the value in no file of the home", async () => {
  const files = filesIn(home.state);
  expect(files.length).toBeGreaterThan(20);
  for (const file of files) expectSecretless(readFileSync(file, "latin1"), file);
  for (const file of files) expectSecretless(readFileSync(file, "utf8"), file);
  expect(statSync(join(home.state, "secrets.key")).mode & 0o777).toBe(0o600);
});

test("rotates only the key; reports a lost key and continues when it is back", async () => {
  const key = join(home.state, "secrets.key");
  const before = readFileSync(key, "utf8");
  expect(await said("secrets", "rotate")).toBe(
    "encrypted 1 secret with a new key; the old key is destroyed\n",
  );
  const after = readFileSync(key, "utf8");
  expect(after).not.toBe(before);
  write(
    'tasks:\n  again: { run: \'test "$TOKEN" != "" && echo "got $TOKEN"\', checkout: none, secrets: [TOKEN] }\n',
  );
  expect((await home.wzp(work, "run")).code).toBe(0);
  rmSync(key);
  const refused = await home.wzp(work, "run");
  expect(refused.code).toBe(4);
  expect(refused.stderr).toContain("secrets.key is missing, but 1 secrets need it");
  expect((await home.wzp(work, "add", "--follow", "--", "true")).code).toBe(0);
  writeFileSync(key, after, { mode: 0o644 });
  chmodSync(key, 0o644);
  expect((await home.wzp(work, "run")).stderr).toContain("is readable by other users");
  chmodSync(key, 0o600);
  expect((await home.wzp(work, "run")).code).toBe(0);
});

test("provides a secret to every task of map, and masks their output", async () => {
  const mapped = await home.wzp(work, "map", "--secret", "TOKEN", 'echo "{} $TOKEN."', ":::", "a", "b");
  expect(mapped).toMatchObject({ code: 0, stdout: "a ***.\nb ***.\n" });
  const unknown = await home.wzp(work, "map", "--secret", "NOBODY_SET_IT", "true {}", ":::", "a");
  expect(unknown.stderr).toContain("The project has no secret NOBODY_SET_IT.");
});

test("fails a waiting task with the reason when its secret was removed", async () => {
  write(`
tasks:
  first: { run: "until [ -e ../go ]; do sleep 0.05; done", checkout: project }
  second: { needs: [first], run: "touch ../ran", checkout: project, secrets: [TOKEN] }
`);
  expect((await home.wzp(work, "run", "--detach")).code).toBe(0);
  expect(await said("secrets", "remove", "TOKEN")).toBe("removed TOKEN\n");
  writeFileSync(join(home.path, "go"), "");
  const [run = ""] = (await said("ps", "--all", "--json")).match(/r\d+/) ?? [];
  await home.wzp(work, "wait", run);
  const shown = await said("show", `${run}/second`);
  expect(shown).toContain("The project has no secret TOKEN.");
  expect(readdirSync(home.path)).not.toContain("ran");
  expect(await said("secrets", "list")).toContain("no secrets in this project");
});

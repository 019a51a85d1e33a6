import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { CliRig } from "../rigs/cli-rig.ts";
import { Repository } from "../rigs/repository.ts";

/** Each model fails at what it cannot do, or delivers what `verify` does not accept. */
const program = `#!/bin/sh
echo "$1 $KEY $2" >> "$CALLS"
case $1 in
  small) exit 1 ;;
  middle) echo wrong > answer.txt ;;
  large) echo right > answer.txt ;;
esac
`;

const plan = `agents:
  small: { command: [model, small, "{prompt}"], env: { KEY: a } }
  middle: { command: [model, middle, "{prompt}"], env: { KEY: b }, pool: team }
  large: { extends: middle-of, env: { KEY: c } }
  middle-of: { command: [model, large, "{prompt}"] }
defaults: { retry: { backoff: 10ms, agents: [middle, large] } }
tasks:
  fix:
    agent: small
    prompt: "Fix 'it' $HOME."
    verify: ["grep -q right answer.txt"]
    terminal: false
  command: { run: exit 3 }
`;

let rig: CliRig;
let root: string;
const calls = () => readFileSync(join(rig.work, "calls"), "utf8").trim().split("\n");
const wzp = (...args: string[]) =>
  rig.wzp(args, {
    cwd: root,
    env: { PATH: `${join(rig.work, "bin")}:${process.env["PATH"]}`, CALLS: join(rig.work, "calls") },
  });

beforeAll(async () => {
  rig = new CliRig();
  const repository = new Repository(join(rig.work, "project"));
  root = repository.path;
  mkdirSync(join(rig.work, "bin"));
  writeFileSync(join(rig.work, "bin", "model"), program);
  chmodSync(join(rig.work, "bin", "model"), 0o755);
  repository.write({ "wezterm-parallel.yaml": plan });
  repository.commit();
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

test("a task that fails goes to the next agent of its list, until one passes verify; commands are not retried", async () => {
  const ran = await wzp("run");
  expect(ran.status).toBe(1);
  expect(calls()).toEqual(["small a", "middle b", "large c"].map((call) => `${call} Fix 'it' $HOME.`));
  const fix = await rig.json<TaskDetail>(["show", "r1/fix"]);
  expect(fix).toMatchObject({ state: "succeeded", attempts: 3, spec: { agent: "large", pool: "middle-of" } });
  expect(fix.history.map(({ given }) => given?.agent)).toEqual(["small", "middle", undefined]);
  expect(await rig.json<TaskDetail>(["show", "r1/command"])).toMatchObject({ state: "failed", attempts: 1 });
  const { stdout } = await wzp("show", "r1/fix");
  expect(stdout).toMatch(/^agent +large$/m);
  expect(stdout).toMatch(/^attempt 1 +exit(ed)? .*, by small$/m);
});

test("an unknown agent, and agents for the retries of a command, are problems of the plan", async () => {
  const place = join(rig.work, "wrong");
  mkdirSync(place);
  const problemsOf = async (text: string) => {
    writeFileSync(join(place, "wezterm-parallel.yaml"), text);
    return (await rig.wzp(["plan", "check"], { cwd: place })).stderr;
  };
  const unknown = "tasks: { fix: { agent: claude, prompt: Fix it., retry: { agents: [claude, codexx] } } }\n";
  expect(await problemsOf(unknown)).toMatch(/`codexx`[^]*\^{6}[^]*Did you mean `codex`/);
  const command = "tasks: { build: { run: make, retry: { agents: [claude] } } }\n";
  expect(await problemsOf(command)).toContain("has agents for its retries, but runs a command");
});

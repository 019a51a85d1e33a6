import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import type { RunResource, TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { CliRig } from "../rigs/cli-rig.ts";

const plan = `
params:
  version: { description: Version to release, default: "1.0", pattern: '^\\d+\\.\\d+$' }
  target: { values: [staging, production] }
  dry: false
  build-count: { type: number, default: 1, min: 1, max: 9 }
defaults: { checkout: none, terminal: false }
tasks:
  release: echo "$WZP_PARAM_VERSION|$WZP_PARAM_TARGET|$WZP_PARAM_DRY|$WZP_PARAM_BUILD_COUNT"
  late: { run: 'test -e "$WZP_HOME/work/allow" && echo "$WZP_PARAM_VERSION"', needs: release }
`;

let rig: CliRig;
beforeAll(async () => {
  rig = new CliRig();
  writeFileSync(join(rig.work, "wezterm-parallel.yaml"), plan);
  await rig.wzp(["up"]);
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

interface Ran {
  readonly run: RunResource;
  readonly tasks: readonly TaskResource[];
}

const released = async (run: string) => (await rig.wzp(["logs", `${run}/release`])).stdout.trim();

test("values reach the tasks and the run, and a later run and a retry keep them", async () => {
  const given = ["-p", "target=staging", "--param", "version=1.2", "-p", "dry"];
  const first = await rig.json<Ran>(["run", ...given]);
  const params = { version: "1.2", target: "staging", dry: "true", "build-count": "1" };
  expect(first.run.settings.params).toEqual(params);
  expect(await released(first.run.id)).toBe("1.2|staging|true|1");
  const shown = await rig.wzp(["show", first.run.id]);
  expect(shown.stdout).toMatch(/parameters .*version=1\.2 target=staging dry=true build-count=1/);

  writeFileSync(join(rig.work, "allow"), "");
  expect((await rig.wzp(["retry", `${first.run.id}/late`])).status).toBe(0);
  expect((await rig.wzp(["wait", first.run.id])).status).toBe(0);
  expect((await rig.wzp(["logs", `${first.run.id}/late`])).stdout.trim()).toBe("1.2");

  const again = await rig.json<Ran>(["run", "release", ...given]);
  const other = await rig.wzp(["run", "--from", again.run.id]);
  expect(other.stderr).not.toContain("needs values");
  const { run } = await rig.json<Ran>(["show", "r3"]);
  expect(run.settings.params).toEqual(params);
});

test("--from takes the values of that run unless others are given", async () => {
  writeFileSync(
    join(rig.work, "wezterm-parallel.yaml"),
    plan.replace("release: echo", "release: exit 1; echo"),
  );
  const failed = await rig.json<Ran>(["run", "-p", "target=staging", "-p", "build-count=3"]);
  writeFileSync(join(rig.work, "wezterm-parallel.yaml"), plan);
  const next = await rig.json<Ran>(["run", "--from", failed.run.id, "-p", "target=production"]);
  expect(await released(next.run.id)).toBe("1.0|production|false|3");
});

test("a value is never code", async () => {
  const code =
    'params: { name: "" }\ndefaults: { checkout: none, terminal: false }\ntasks: { release: echo "$WZP_PARAM_NAME" }\n';
  const directory = join(rig.work, "code");
  mkdirSync(directory);
  writeFileSync(join(directory, "wezterm-parallel.yaml"), code);
  const { run } = await rig.json<Ran>(["run", "-p", 'name=$(touch pwned)"; exit 3 #'], { cwd: directory });
  expect(await released(run.id)).toBe('$(touch pwned)"; exit 3 #');
});

test("without a terminal, the error names each missing parameter with an example", async () => {
  const { status, stderr } = await rig.wzp(["run"]);
  expect(status).toBe(2);
  expect(stderr).toContain("The plan needs values for its parameters `target`.");
  expect(stderr).toContain("`wzp run -p target=staging`");
});

test.each([
  ["verison=1.2", "Did you mean `version`?"],
  ["target=prod", "`target` must be one of `staging`, `production`."],
  ["version=x", "`version` must match the regular expression `^\\d+\\.\\d+$`."],
  ["build-count=10", "`build-count` must be a number from 1 to 9."],
])("-p %s is refused with what is allowed", async (given, hint) => {
  const { status, stderr } = await rig.wzp(["run", "-p", given]);
  expect([status, stderr]).toEqual([2, expect.stringContaining(hint) as string]);
});

test("wzp plan show lists the parameters, and completion offers them", async () => {
  const { stdout } = await rig.wzp(["plan", "show"]);
  expect(stdout).toMatch(/-p version=1\.0 +matches \^\\d\+\\\.\\d\+\$ +Version to release/);
  expect(stdout).toMatch(/-p target +required, staging \| production/);
  const offered = (await rig.wzp(["candidates", "params", ""])).stdout.trim().split("\n");
  expect(offered).toEqual([
    "version=",
    "target=staging",
    "target=production",
    "dry",
    "dry=false",
    "build-count=",
  ]);
});

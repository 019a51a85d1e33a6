import { mkdirSync, writeFileSync } from "node:fs";

import { afterAll, beforeAll, expect, test } from "vitest";

import { CliRig } from "../rigs/cli-rig.ts";
import { untilActivity } from "../rigs/until-activity.ts";

const rule =
  'agent: mine\nrules:\n  plan: { words: ["Accept the plan?", "Keep planning"], means: permission }\n';
let rig: CliRig;
let screens = "";

beforeAll(() => {
  rig = new CliRig();
  screens = `${rig.home}/config/screens`;
  mkdirSync(screens, { recursive: true });
  writeFileSync(`${screens}/mine.yaml`, rule);
});
afterAll(() => rig[Symbol.asyncDispose]());

test("a rule of a person recognises the dialog of a program, and is named as the evidence", async () => {
  const command = "printf '\\033[1mAccept the plan?\\033[0m\\n  Keep planning\\n'; read -r line";
  const { task } = await rig.json<{ task: string }>(["add", "--name", "plan", "--", command]);
  await untilActivity(rig, task, ({ by }) => by === "mine.plan");
  const { stdout } = await rig.wzp(["show", task]);
  expect(stdout).toMatch(/state +running: waiting for your permission\n/);
  expect(stdout).toMatch(/known from +its screen, rule mine\.plan; waiting for/);
  // No keys are known for it.
  expect((await rig.wzp(["answer", task, "yes"])).stderr).toContain("wzp attach");
});

test("wzp agents screens lists the rules with their origin, and those that match a screen", async () => {
  const { stdout } = await rig.wzp(["agents", "screens"]);
  expect(stdout).toMatch(/codex\.trust +trust +shown +Trust this folder\? · Trust and continue +built in/);
  expect(stdout).toContain("mine.plan");
  const input = "Accept the\u001B[1C plan?  Keep planning";
  const matched = await rig.wzp(["agents", "screens", "--match", "--json"], { input });
  expect(JSON.parse(matched.stdout)).toMatchObject({
    items: [{ rule: "mine.plan", means: "permission", file: `${screens}/mine.yaml` }],
  });
  expect((await rig.wzp(["agents", "screens", "--match"], { input: "$ " })).stdout).toBe("no rule matches\n");
});

test("a mistake in a file is told with its place", async () => {
  writeFileSync(`${screens}/broken.yaml`, "agent: codex\nrules:\n  trust: { words: [a], means: busy }\n");
  const { status, stderr } = await rig.wzp(["agents", "screens"]);
  expect(status).toBe(2);
  expect(stderr).toMatch(
    /broken\.yaml:3:\d+: .*\n.*permission, answer, prompt, trust, login, input or out-of-quota/,
  );
});

import { afterAll, beforeAll, expect, test } from "vitest";

import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { CliRig } from "./rigs/cli-rig.ts";

let rig: CliRig;
beforeAll(async () => {
  rig = new CliRig();
  await rig.wzp(["up"]);
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

async function add(...words: readonly string[]): Promise<string> {
  const { task } = await rig.json<{ task: string }>(["add", "--no-terminal", ...words]);
  return task;
}

test("add --hold adds a paused task, which starts when it is resumed", async () => {
  const task = await add("--hold", "--", "echo", "held");
  expect(await rig.json<TaskDetail>(["show", task])).toMatchObject({ state: "parked", paused: true });
  expect((await rig.wzp(["ps"])).stdout).toMatch(new RegExp(`${task}\\s+‖ parked\\s+paused`));
  await rig.wzp(["resume", task]);
  expect(await rig.wzp(["wait", task])).toMatchObject({ status: 0 });
});

test("add --delay starts a task after that time, and shows the time of day until then", async () => {
  const soon = await add("--delay", "200ms", "--", "true");
  const late = await add("--delay", "2d", "--", "true");
  expect(await rig.wzp(["wait", soon])).toMatchObject({ status: 0 });
  const { createdAt, startedAt = 0 } = await rig.json<TaskDetail>(["show", soon]);
  expect(startedAt - createdAt).toBeGreaterThanOrEqual(200);
  expect((await rig.wzp(["ps"])).stdout).toMatch(
    new RegExp(`${late}\\s+‖ parked\\s+starts at \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d`),
  );
  const { state, why } = await rig.json<TaskDetail>(["show", late]);
  expect({ state, why }).toEqual({ state: "parked", why: expect.stringMatching(/^starts at .*Z$/) });
  expect(await rig.wzp(["add", "--delay", "400d", "true"])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("It must be at most 365d."),
  });
});

import { writeFileSync } from "node:fs";

import { afterAll, beforeAll, expect, test } from "vitest";

import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { CliRig } from "../rigs/cli-rig.ts";

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

test("resume of a run starts its held tasks; of a delayed task, the task before its time", async () => {
  const held = await add("--hold", "--", "true");
  const [run = ""] = held.split("/");
  expect(await rig.wzp(["resume", run])).toMatchObject({ status: 0, stdout: `resumed: ${held}\n` });
  expect(await rig.wzp(["wait", held])).toMatchObject({ status: 0 });
  const delayed = await add("--delay", "2d", "--", "true");
  const refused = await rig.wzp(["resume", delayed.split("/")[0] ?? ""]);
  expect(refused).toMatchObject({ stdout: "nothing changed\n" });
  expect(refused.stderr).toContain(`start it now with wzp resume ${delayed}`);
  expect(await rig.wzp(["resume", delayed])).toMatchObject({ stdout: `resumed: ${delayed}\n` });
  expect(await rig.wzp(["wait", delayed])).toMatchObject({ status: 0 });
});

test("resume ends the delay of a task that also waits for another task", async () => {
  const first = await add("--hold", "--", "true");
  const second = await add("--after", first, "--delay", "2d", "--", "true");
  await rig.wzp(["resume", second]);
  expect(await rig.json<TaskDetail>(["show", second])).not.toHaveProperty("resumesAt");
  await rig.wzp(["resume", first]);
  expect(await rig.wzp(["wait", second])).toMatchObject({ status: 0 });
});

test("add --title names the run in lists", async () => {
  const task = await add("--title", "Nightly backup", "--hold", "--", "true");
  expect((await rig.wzp(["ps"])).stdout).toMatch(/r\d+ .*Nightly backup/);
  await rig.wzp(["cancel", task]);
  expect(await rig.wzp(["add", "--title", " ", "true"])).toMatchObject({ status: 2 });
});

test("edit changes a waiting task by options, or as YAML in the editor", async () => {
  const task = await add("--hold", "--name", "edited", "--", "false");
  const edited = await rig.wzp(["edit", task, "--command", "echo first $WORD", "--env", "WORD=kept"]);
  expect(edited).toMatchObject({ status: 0, stdout: `edited: ${task}\n` });
  const editor = `${rig.work}/editor`;
  writeFileSync(editor, "#!/bin/sh\nsed -i 's/first/second/' \"$2\"\n", { mode: 0o700 });
  const env = { EDITOR: `${editor} --wait` };
  expect(await rig.wzp(["edit", task], { env })).toMatchObject({ stdout: `edited: ${task}\n` });
  expect(await rig.wzp(["edit", task], { env })).toMatchObject({ status: 0, stdout: "nothing changed\n" });
  await rig.wzp(["resume", task]);
  await rig.wzp(["wait", task]);
  expect((await rig.wzp(["logs", task])).stdout).toBe("second kept\n");
});

test("edit keeps a text that is not valid, and refuses running and ended tasks with what to do", async () => {
  const task = await add("--hold", "--name", "wrong", "--", "true");
  const env = { EDITOR: "sed -i 's/none/soon/'" };
  const invalid = await rig.wzp(["edit", task], { env });
  expect(invalid).toMatchObject({ status: 2, stderr: expect.stringContaining("timeout must be a duration") });
  expect(invalid.stderr).toMatch(/Your text is kept in \/\S+\/task.yaml/);
  const failing = await rig.wzp(["edit", task], { env: { EDITOR: "false" } });
  expect(failing.stderr).toContain("ended with exit code 1; nothing was changed");
  await rig.wzp(["resume", task]);
  await rig.wzp(["wait", task]);
  const ended = await rig.wzp(["edit", task, "--priority", "3"]);
  expect(ended).toMatchObject({ status: 2, stderr: expect.stringContaining(`wzp retry ${task} --command`) });
  const running = await add("--name", "busy", "--", "sleep", "1000");
  await expect.poll(async () => (await rig.json<TaskDetail>(["show", running])).state).toBe("running");
  const refused = await rig.wzp(["edit", running, "--priority", "3"]);
  expect(refused.stderr).toContain(`wzp cancel ${running}`);
  await rig.wzp(["cancel", running]);
});

test("add refuses --output without --follow, which would be ignored", async () => {
  const { status, stderr } = await rig.wzp(["add", "--output", "stream", "--", "true"]);
  expect(status).toBe(2);
  expect(stderr).toContain("--output requires --follow.");
});

test("add --container adds a task that runs in the image, and refuses what cannot", async () => {
  const task = await add("--hold", "--container", "node:24", "--", "npm", "audit");
  expect(await rig.json<TaskDetail>(["show", task])).toMatchObject({
    spec: { container: { image: "node:24", mounts: [] } },
  });
  expect((await rig.wzp(["show", task])).stdout).toMatch(/container +node:24/);
  const refused = [
    [["--issue", "142", "--container", "debian"], "Agents run in no container."],
    [["--sandbox", "--container", "debian", "true"], "either in a container or in a sandbox"],
    [["--container=--privileged", "true"], "It must be the name of an image, such as node:24."],
  ] as const;
  for (const [words, why] of refused) {
    const { status, stderr } = await rig.wzp(["add", ...words]);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(why) });
  }
});

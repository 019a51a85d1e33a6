import { realpathSync } from "node:fs";
import { basename } from "node:path";

import { expect, test } from "vitest";

import type { GroupResource } from "@wezterm-parallel/shared/protocol/api/schemas/group-schemas";
import type { ProjectResource, TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { directoryPerTest } from "../rigs/directory-per-test.ts";

const here = directoryPerTest();
const { wzp } = here;

async function add(...words: readonly string[]): Promise<string> {
  const { stdout } = await wzp("add", "--no-terminal", ...words, "sleep", "1000");
  return stdout.trim();
}

async function stateOf(task: string): Promise<string> {
  return (await here.rig.json<TaskDetail>(["show", task])).state;
}

async function groups(): Promise<readonly GroupResource[]> {
  return JSON.parse((await wzp("group", "--json")).stdout) as readonly GroupResource[];
}

test("projects lists each directory that had a run, with the id that the API knows", async () => {
  await add("--name", "one");
  await add("--name", "two");
  const projects = JSON.parse((await wzp("projects", "--json")).stdout) as readonly ProjectResource[];
  const own = projects.find(({ directory }) => directory === realpathSync(here.cwd));
  expect(own).toMatchObject({ name: basename(here.cwd), id: expect.stringMatching(/^p\d+$/), runs: 2 });
  const row = (await wzp("projects")).stdout.split("\n").find((line) => line.includes(here.cwd));
  expect(row?.split(/\s+/)).toEqual([basename(here.cwd), own?.id, "2", "runs", realpathSync(here.cwd)]);
});

test("group set limits the tasks of a group, and a change of the limit applies at once", async () => {
  expect((await wzp("group")).stdout).toContain("no groups in this project");
  const set = await wzp("group", "set", "db", "--parallel", "1");
  expect(set).toMatchObject({ status: 0, stdout: expect.stringMatching(/^db +1 at a time/) });
  const [first, second] = [await add("--group", "db=5"), await add("--group", "db")];
  await expect.poll(() => stateOf(first)).toBe("running");
  expect(await stateOf(second)).toBe("ready");
  expect(await groups()).toEqual([
    { name: "db", parallel: 1, paused: false, default: false, running: 1, waiting: 1 },
  ]);
  await wzp("group", "set", "db", "--parallel", "2");
  await expect.poll(() => stateOf(second)).toBe("running");
  await wzp("cancel", first, second);
});

test("group set --default limits added tasks without a group, also after a restart of the server", async () => {
  await wzp("group", "set", "queue", "--parallel", "1", "--default");
  await here.rig.wzp(["down"]);
  await here.rig.wzp(["up"]);
  const [first, second] = [await add(), await add()];
  const other = await add("--group", "other");
  await expect.poll(() => stateOf(first)).toBe("running");
  await expect.poll(() => stateOf(other)).toBe("running");
  expect(await here.rig.json<TaskDetail>(["show", second])).toMatchObject({ state: "ready", group: "queue" });
  await wzp("group", "set", "queue", "--no-default");
  const free = await add();
  await expect.poll(() => stateOf(free)).toBe("running");
  await wzp("cancel", first, second, other, free);
}, 60_000);

test("a paused group starts no task until it is resumed, and says so", async () => {
  await wzp("group", "set", "db", "--parallel", "3");
  expect((await wzp("group", "pause", "db")).stdout).toMatch(/paused$/m);
  const task = await add("--group", "db");
  expect(await here.rig.json<TaskDetail>(["show", task])).toMatchObject({
    state: "ready",
    why: "its group db is paused",
  });
  await wzp("group", "resume", "db");
  await expect.poll(() => stateOf(task)).toBe("running");
  await wzp("cancel", task);
  expect(await wzp("group", "pause", "unknown")).toMatchObject({
    status: 3,
    stderr: expect.stringContaining("wzp group set unknown --parallel 1"),
  });
});

test("edit --group moves a waiting task, and a group with waiting tasks cannot be removed", async () => {
  await wzp("group", "set", "one", "--parallel", "1");
  const running = await add("--group", "one");
  const waiting = await add("--group", "one");
  await expect.poll(() => stateOf(running)).toBe("running");
  const refused = await wzp("group", "remove", "one");
  expect(refused.status).not.toBe(0);
  expect(refused.stderr).toContain("The group one has tasks that wait to start: 1.");
  const unknown = await wzp("edit", waiting, "--group", "two");
  expect(unknown.stderr).toContain("wzp group set two --parallel 1");
  await wzp("group", "set", "two", "--parallel", "1");
  expect(await wzp("edit", waiting, "--group", "two")).toMatchObject({ status: 0 });
  await expect.poll(() => stateOf(waiting)).toBe("running");
  expect(await wzp("group", "remove", "one")).toMatchObject({ status: 0, stdout: "removed one\n" });
  await wzp("cancel", running, waiting);
});

test("edit --group none lets a task start at once", async () => {
  const running = await add("--group", "db");
  const waiting = await add("--group", "db");
  await expect.poll(() => stateOf(running)).toBe("running");
  await wzp("edit", waiting, "--group", "none");
  await expect.poll(() => stateOf(waiting)).toBe("running");
  await wzp("cancel", running, waiting);
});

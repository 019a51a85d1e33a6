import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { CliRig } from "../rigs/cli-rig.ts";

let rig: CliRig;
beforeAll(async () => {
  rig = new CliRig();
  await rig.wzp(["up"]);
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

describe("a task name without a run", () => {
  test("refers to the newest run of this project with this task, and reports which", async () => {
    const here = project("here");
    const old = await ended(here, "check", "echo old");
    const wanted = await ended(here, "check", "echo new");
    await ended(here, "other", "true");
    await ended(project("elsewhere"), "check", "echo elsewhere");
    const said = `check: ${wanted}, from the newest run of this project with this task\n`;
    expect(await rig.wzp(["logs", "check"], { cwd: here })).toEqual({
      status: 0,
      stdout: "new\n",
      stderr: said,
    });
    expect(await rig.wzp(["wait", "check"], { cwd: here })).toMatchObject({
      stdout: `${wanted} succeeded\n`,
    });
    expect(await rig.wzp(["cancel", "check"], { cwd: here })).toMatchObject({
      stdout: "nothing changed\n",
      stderr: expect.stringContaining(said),
    });
    expect(await rig.wzp(["logs", "check#1"], { cwd: join(here, "sub") })).toMatchObject({ stdout: "new\n" });
    expect(await rig.wzp(["logs", old], { cwd: here })).toMatchObject({ stdout: "old\n", stderr: "" });
    const after = await rig.json<{ task: string }>(["add", "--after", "check", "--", "true"], { cwd: here });
    const detail = await rig.json<TaskDetail>(["show", after.task]);
    expect(detail.needs).toMatchObject([{ task: wanted }]);
  });

  test("is not found if no run of this project has it, and the hint explains ids", async () => {
    const none = project("none");
    for (const command of [["logs"], ["attach", "--read-only"], ["cancel"], ["diff"]]) {
      const { status, stdout, stderr } = await rig.wzp([...command, "chek"], { cwd: none });
      expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
      expect(stderr).toContain(`"chek" is not an id, and no run of this project has a task with this name.`);
      expect(stderr).toContain("Ids have the form r12, r12/test(2)");
    }
    expect((await rig.wzp(["logs", "r9999"], { cwd: none })).stderr).toContain("r9999 does not exist.");
  });
});

describe("attach", () => {
  test("waits for a task that has not started with a notice, then shows it", async () => {
    const gate = await gated();
    const attached = rig.start(["attach", "--read-only", gate.later]);
    const [first] = (await once(attached.stderr ?? attached, "data")) as [Buffer];
    expect(first.toString()).toContain(`${gate.later} has not started yet: waiting for`);
    let shown = "";
    attached.stdout?.on("data", (text: Buffer) => (shown += text.toString()));
    gate.open();
    const [status] = (await once(attached, "close")) as [number];
    expect({ status, shown }).toEqual({ status: 6, shown: expect.stringContaining("here at last") });
  });

  test("exits on Ctrl-C while waiting, and the task keeps waiting", async () => {
    const gate = await gated();
    const attached = rig.start(["attach", "--read-only", gate.later]);
    await once(attached.stderr ?? attached, "data");
    attached.kill("SIGINT");
    const [status, signal] = (await once(attached, "close")) as [number | null, string | null];
    expect(status === 130 || signal === "SIGINT").toBe(true);
    expect(await rig.json<TaskDetail>(["show", gate.later])).toMatchObject({ state: "blocked" });
    gate.open();
  });

  test("reports immediately that a task will never start", async () => {
    const gate = await gated();
    await rig.wzp(["cancel", gate.later]);
    const { status, stderr } = await rig.wzp(["attach", "--read-only", gate.later]);
    expect(status).toBe(3);
    expect(stderr).toContain("it has not started here");
    gate.open();
  });

  test("suggests the command that lists the tasks of a run", async () => {
    const task = await ended(rig.work, "one", "true");
    const run = task.split("/")[0] ?? "";
    for (const command of ["attach", "diff"]) {
      const { stderr } = await rig.wzp([command, run]);
      expect(stderr).toContain(`List its tasks with: wzp show ${run}`);
    }
    expect((await rig.wzp(["show", run])).stdout).toContain(task);
  });
});

let gates = 0;

/** Submits a task that waits for a file, and one that waits for that task and exits with 6. */
async function gated(): Promise<{ later: string; open: () => void }> {
  gates += 1;
  const file = join(rig.work, `gate-${gates}`);
  const script = `until [ -e ${file} ]; do sleep 0.05; done`;
  const gate = await rig.json<{ task: string }>(["add", "--name", `gate${gates}`, "--", script]);
  const words = ["add", "--after", gate.task, "--name", "later", "--", "echo here at last; sleep 1; exit 6"];
  const { task } = await rig.json<{ task: string }>(words);
  return { later: task, open: () => writeFileSync(file, "") };
}

async function ended(cwd: string, name: string, script: string): Promise<string> {
  const words = ["add", "--no-terminal", "--name", name, "--shell", "--", script];
  const { task } = await rig.json<{ task: string }>(words, { cwd });
  await rig.wzp(["wait", task]);
  return task;
}

/** Makes a repository with a commit and a folder `sub`. */
function project(name: string): string {
  const directory = join(rig.work, name);
  mkdirSync(join(directory, "sub"), { recursive: true });
  execFileSync("git", ["init", "-q", directory]);
  execFileSync("git", ["-C", directory, "commit", "-q", "--allow-empty", "-m", "start"]);
  return directory;
}

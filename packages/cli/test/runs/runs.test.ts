import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { once } from "node:events";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { RunResource, TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { CliRig } from "../rigs/cli-rig.ts";

let rig: CliRig;
beforeAll(async () => {
  rig = new CliRig();
  await rig.wzp(["up"]);
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

interface Timeline {
  readonly run: string;
  readonly tasks: readonly Pick<TaskResource, "id" | "state" | "startedAt" | "endedAt">[];
}

describe("timeline --json", () => {
  test("prints the times and dependencies of every task", async () => {
    const cwd = plan(`
      first: "sleep 0.2"
      second: { run: "false", needs: [first] }
      third: { run: "true", needs: [second] }`);
    const { stdout } = await rig.wzp(["run"], { cwd });
    const run = /wzp timeline (r\d+)/.exec(stdout)?.[1] ?? "";
    const timeline = await rig.json<Timeline>(["timeline", run], { cwd });
    expect(timeline).toMatchObject({
      run,
      tasks: [
        { id: `${run}/first`, state: "succeeded", needs: [] },
        { id: `${run}/second`, state: "failed", needs: ["first"] },
        { id: `${run}/third`, state: "skipped", needs: ["second"] },
      ],
    });
    const [first, second, third] = timeline.tasks;
    // The start is reported once the process runs, so part of the 200 ms is already over.
    expect((first?.endedAt ?? 0) - (first?.startedAt ?? 0)).toBeGreaterThan(100);
    expect(second?.startedAt).toBeGreaterThanOrEqual(first?.endedAt ?? Number.POSITIVE_INFINITY);
    expect(third?.startedAt).toBeUndefined();
    expect(await rig.json<Timeline>(["timeline", `${run}/first`], { cwd })).toEqual(timeline);
  });
});

describe("retry of a run", () => {
  test("queues unsuccessful tasks, and every task with --all", async () => {
    const cwd = plan(`
      good: "true"
      bad: "test -e repaired"
      behind: { run: "true", needs: [bad] }`);
    const run = await detached(cwd);
    expect((await rig.wzp(["wait", run])).stdout).toBe(`${run} failed\n`);
    expect(await attempts(run)).toEqual({ good: 1, bad: 1, behind: 0 });

    writeFileSync(join(cwd, "repaired"), "");
    const { stdout } = await rig.wzp(["retry", run]);
    expect(stdout).toBe(`queued again: ${run}/bad ${run}/behind\n`);
    expect((await rig.wzp(["wait", run])).stdout).toBe(`${run} succeeded\n`);
    expect(await attempts(run)).toEqual({ good: 1, bad: 2, behind: 1 });

    expect((await rig.wzp(["retry", run])).stdout).toBe("nothing changed\n");
    await rig.wzp(["retry", "--all", run]);
    expect((await rig.wzp(["wait", run])).stdout).toBe(`${run} succeeded\n`);
    expect(await attempts(run)).toEqual({ good: 2, bad: 3, behind: 2 });
  });

  test("changes command, variables and time limit of one task", async () => {
    const run = await detached(
      plan(`
      one: { run: "false", env: { OLD: here }, timeout: 1h }
      other: "false"`),
    );
    await rig.wzp(["wait", run]);
    const said = await rig.wzp(["retry", run, "--command", "true"]);
    expect(said.status).toBe(2);
    expect(said.stderr).toContain("Changes apply to one task only");
    expect((await rig.wzp(["retry", `${run}/one`, "--env", "WZP_HOME=/"])).stderr).toContain("NAME=value");

    const words = ["--command", 'echo "<$NEW> <$OLD>"', "-e", "NEW=a=b c", "-e", "OLD", "--timeout", "none"];
    const { stdout, stderr } = await rig.wzp(["retry", `${run}/one`, ...words]);
    expect({ stdout, stderr }).toEqual({ stdout: `queued again: ${run}/one\n`, stderr: "" });
    await rig.wzp(["wait", run]);
    expect((await rig.wzp(["logs", `${run}/one`])).stdout).toBe("<a=b c> <>\n");
    const { spec } = await rig.json<{ spec: { timeout?: number } }>(["show", `${run}/one`]);
    expect(spec.timeout).toBeUndefined();
  });
});

describe("logs of a run", () => {
  const tasks = `
      one: { run: "until [ -e go ]; do sleep 0.05; done; echo a; echo problem >&2; echo b" }
      eleven: { run: "echo c", needs: [one] }
      長い: { run: "echo d", needs: [eleven] }`;

  test("-f prints the lines of all tasks as they arrive, in one column, and ends with the run", async () => {
    const cwd = plan(tasks);
    const run = await detached(cwd);
    const child = rig.start(["logs", "-f", run]);
    const said = { out: "", err: "" };
    child.stdout?.on("data", (text: Buffer) => (said.out += text.toString()));
    child.stderr?.on("data", (text: Buffer) => (said.err += text.toString()));
    writeFileSync(join(cwd, "go"), "");
    const [status] = (await once(child, "close")) as [number];
    const out = "one    | a\none    | b\neleven | c\n長い   | d\n";
    // Tasks that had ended before the first request come in any order, each with its own lines in order.
    expect(said.out.split("\n").toSorted()).toEqual(out.split("\n").toSorted());
    expect(said.out.indexOf("| a")).toBeLessThan(said.out.indexOf("| b"));
    expect({ status, err: said.err }).toEqual({ status: 0, err: "one    | problem\n" });
    expect(await rig.json<RunResource>(["show", run])).toMatchObject({ run: { state: "succeeded" } });
    expect((await rig.wzp(["logs", run])).stdout).toBe(out);
  });
});

describe("the summary of a run", () => {
  test("explains in a sentence why a task could not start, without the reason code", async () => {
    const cwd = plan(`
      gone: { run: [there-is-no-such-program] }`);
    const { status, stdout } = await rig.wzp(["run"], { cwd });
    expect(status).toBe(1);
    expect(stdout).toMatch(/✗ r\d+\/gone: [A-Z`"][^\n]*there-is-no-such-program/);
    expect(stdout).not.toMatch(/(missing-program|spawn-failed): /);
    const run = /wzp timeline (r\d+)/.exec(stdout)?.[1] ?? "";
    expect((await rig.wzp(["show", `${run}/gone`])).stdout).toMatch(/(missing-program|spawn-failed): /);
  });
});

describe("a run in a repository", () => {
  const message = "Cannot find name x";
  const fails = (line: string) => `"echo compiling; echo '${line}' >&2; echo bye; exit 2"`;

  test("is titled by its commit subject with branch and author, and each failure by the line with the error", async () => {
    const cwd = plan(`
      plain: ${fails(`a.ts(3,7): error TS2304: ${message}.`)}
      checked: { run: "true", verify: [${fails(`fatal: ${message}`)}] }
      prepared: { run: "true", checkout: worktree }
project: { setup: [${fails(`Error: ${message}`)}] }`);
    commit(cwd, "Teach the parser to count");
    const { stdout, status } = await rig.wzp(["run"], { cwd });
    expect(status).toBe(1);
    const run = /wzp timeline (r\d+)/.exec(stdout)?.[1] ?? "";
    expect(stdout).toContain(`✗ ${run}/plain: a.ts(3,7): error TS2304: ${message}. (exit 2)`);
    const plain = await rig.json(["show", `${run}/plain`], { cwd });
    expect(plain).toMatchObject({
      outcome: { kind: "exited", code: 2, error: `a.ts(3,7): error TS2304: ${message}.` },
    });
    for (const [task, detail] of [
      ["checked", `Check failed: fatal: ${message}`],
      ["prepared", `Set-up failed: Error: ${message}`],
    ])
      expect(await rig.json(["show", `${run}/${task}`], { cwd }), task).toMatchObject({
        outcome: { kind: "failed", failure: { detail } },
      });
    expect((await rig.wzp(["show", run], { cwd })).stdout).toContain("Teach the parser to count");
    expect(await rig.json(["show", run], { cwd })).toMatchObject({
      run: { project: { target: "trunk", subject: "Teach the parser to count", author: "Ada" } },
    });
  }, 30_000);
});

test("attach --help shows the detach keys in the syntax of --detach-keys", async () => {
  const { stdout } = await rig.wzp(["attach", "--help"]);
  expect(stdout.replaceAll(/\s+/g, " ")).toContain("(default: ctrl-\\,ctrl-\\)");
});

let plans = 0;

/** Makes a directory outside any repository, with a plan of these tasks. */
function plan(tasks: string): string {
  plans += 1;
  const cwd = join(rig.work, `plan-${plans}`);
  mkdirSync(cwd);
  const head = "defaults: { checkout: project, terminal: false }\ntasks:";
  writeFileSync(join(cwd, "wezterm-parallel.yaml"), `${head}${tasks}\n`);
  return cwd;
}

function commit(directory: string, subject: string): void {
  const git = (...args: string[]) => execFileSync("git", ["-C", directory, ...args], { stdio: "pipe" });
  git("init", "-q", "-b", "trunk");
  git("add", ".");
  git("-c", "user.name=Ada", "commit", "-q", "-m", subject);
}

async function detached(cwd: string): Promise<string> {
  const { stdout, stderr } = await rig.wzp(["run", "--detach"], { cwd });
  if (!/^r\d+\n$/.test(stdout)) throw new Error(stdout + stderr);
  return stdout.trim();
}

async function attempts(run: string): Promise<Record<string, number>> {
  const { tasks } = await rig.json<{ tasks: TaskResource[] }>(["show", run]);
  return Object.fromEntries(tasks.map((task) => [task.name, task.attempts]));
}

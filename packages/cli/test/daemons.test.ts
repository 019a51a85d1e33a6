import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type {
  StatusResource,
  TaskDetail,
  TaskResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { CliRig } from "./rigs/cli-rig.ts";

let rig: CliRig;
beforeEach(() => void (rig = new CliRig()));
afterEach(() => rig[Symbol.asyncDispose]());

/**
 * A killed daemon is back within a second; tests cannot measure that, so this limit allows for a machine
 * under load.
 */
const backWithinMs = 20_000;

async function until(what: string, holds: () => Promise<boolean>, limitMs = backWithinMs): Promise<void> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const began = performance.now();
    if (await holds()) return;
    if (performance.now() > deadline) throw new Error(`not within ${limitMs} ms: ${what}`);
    // Pauses at least as long as the check took, because a check that runs a command takes processor time
    // from what it waits for.
    await pause(Math.max(50, performance.now() - began));
  }
}

async function serves(): Promise<boolean> {
  const status = await rig.json<Partial<StatusResource>>(["status"]);
  return status.workers?.some((worker) => worker.state === "connected") === true;
}

describe("up", () => {
  test("starts server and worker once when called repeatedly and concurrently", async () => {
    const all = await Promise.all([rig.wzp(["up"]), rig.wzp(["up"]), rig.wzp(["up"])]);
    expect(all.map((each) => each.status)).toEqual([0, 0, 0]);
    const pids = [rig.pid("server.pid"), rig.pid("worker.pid")];
    const again = await rig.wzp(["up"]);
    expect(again.stdout).toContain("already running");
    expect([rig.pid("server.pid"), rig.pid("worker.pid")]).toEqual(pids);
    const daemons = rig.processes().filter((pid) => commandOf(pid).includes(" daemon "));
    expect(daemons.filter((pid) => commandOf(pid).startsWith("/bin/sh")).length).toBe(2);
  });

  test("daemons inherit nothing from the starting shell, and only the user can access their files", async () => {
    await rig.wzp(["up"], { env: { SECRET: "of this shell", LANG: "xx" } });
    for (const file of ["server.pid", "worker.pid", "server.keeper", "worker.keeper"] as const) {
      const environment = readFileSync(`/proc/${rig.pid(file)}/environ`, "utf8");
      expect(environment).not.toContain("SECRET");
      expect(environment).not.toContain("MARK=");
      expect(environment).toContain(`WZP_HOME=${rig.home}`);
    }
    for (const directory of ["state", "run", "state/logs"]) {
      expect(statSync(`${rig.home}/${directory}`).mode & 0o777).toBe(0o700);
    }
    expect(statSync(`${rig.home}/run/server.sock`).mode & 0o777).toBe(0o600);
  });

  test("reports a read-only home immediately", async () => {
    const { status, stderr } = await rig.wzp(["up"], { env: { WZP_HOME: "/dev/null/home" } });
    expect(status).toBe(4);
    expect(stderr).toContain("Cannot write /dev/null/home");
    expect(stderr).toContain("WZP_HOME");
  });
});

describe("after kill -9", () => {
  test.each([
    ["the server", ["server.pid"]],
    ["the worker", ["worker.pid"]],
    ["server and worker", ["server.pid", "worker.pid"]],
    ["both keepers", ["server.keeper", "worker.keeper"]],
    ["a keeper and then its daemon", ["server.keeper", "server.pid"]],
  ] as const)("of %s, everything recovers without a command", async (_, files) => {
    await rig.wzp(["up"]);
    const before = files.map((file) => rig.pid(file));
    for (const pid of before) process.kill(pid, "SIGKILL");
    await until("new processes", () =>
      Promise.resolve(
        files.every((file, at) => rig.pid(file) !== before[at] && existsSync(`/proc/${rig.pid(file)}`)),
      ),
    );
    await until("server and worker answer", serves);
    await pause(600);
    const keepers = rig.processes().filter((pid) => commandOf(pid).startsWith("/bin/sh"));
    expect(keepers).toHaveLength(2);
  });

  test("a running task is not affected", async () => {
    await rig.wzp(["add", "--name", "long", "--", "sh", "-c", "echo begun; sleep 3; echo ended"]);
    await until("the task runs", async () => (await rig.wzp(["logs", "r1/long"])).stdout.includes("begun"));
    process.kill(rig.pid("server.pid"), "SIGKILL");
    process.kill(rig.pid("worker.pid"), "SIGKILL");
    await until("server and worker answer", serves);
    const waited = await rig.wzp(["wait", "r1", "--timeout", "20s"]);
    expect(waited).toMatchObject({ status: 0, stdout: "r1 succeeded\n" });
    const { stdout } = await rig.wzp(["logs", "r1/long#1"]);
    expect(stdout).toBe("begun\nended\n");
  });
});

describe("down", () => {
  test("refuses while tasks run, stops them with --kill, and leaves no process", async () => {
    await rig.wzp(["add", "--name", "long", "--", "sleep", "1000"]);
    await until("the task runs", async () => (await rig.wzp(["ps"])).stdout.includes("running"));
    const refused = await rig.wzp(["down"]);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain("1 task is running; nothing was stopped.");
    expect(refused.stderr).toContain("--drain");
    expect(await serves()).toBe(true);
    const stopped = await rig.wzp(["down", "--kill"]);
    expect(stopped.status).toBe(0);
    expect(stopped.stdout).toContain("no process of this home is left");
    expect(rig.processes()).toEqual([]);
  });

  test("--drain waits for the running tasks", async () => {
    await rig.wzp(["add", "--name", "short", "--", "sh", "-c", "sleep 1; echo ended >out"]);
    await until("the task runs", async () => (await rig.wzp(["ps"])).stdout.includes("running"));
    const drained = await rig.wzp(["down", "--drain"]);
    expect(drained).toMatchObject({ status: 0 });
    expect(readFileSync(`${rig.work}/out`, "utf8")).toBe("ended\n");
    expect(rig.processes()).toEqual([]);
  });

  test("--detach leaves tasks running, and up takes over these and the ones that ended meanwhile", async () => {
    const wait = (file: string) => `until [ -e ${file} ]; do sleep 0.05; done`;
    await rig.wzp(["add", "--name", "early", "--", `${wait("one")}; echo first >>log; exit 3`]);
    await rig.wzp(["add", "--name", "late", "--", `echo begun; ${wait("two")}; echo ended`]);
    await until("the tasks run", async () => (await runningTasks()) === 2);
    const { status, stdout } = await rig.wzp(["down", "--detach"]);
    expect(status).toBe(0);
    expect(stdout).toContain("2 tasks are running in the background until the next: wzp up");
    expect(existsSync(`${rig.home}/run/server.sock`)).toBe(false);

    writeFileSync(`${rig.work}/one`, "");
    await until("a task goes on without server and worker", async () => existsSync(`${rig.work}/log`));
    await rig.wzp(["up"]);
    expect(await rig.wzp(["wait", "r1"])).toMatchObject({ stdout: "r1 failed\n" });
    expect(await rig.json<TaskDetail>(["show", "r1/early"])).toMatchObject({
      attempts: 1,
      outcome: { kind: "exited", code: 3 },
    });
    expect(await runningTasks()).toBe(1);
    writeFileSync(`${rig.work}/two`, "");
    expect(await rig.wzp(["wait", "r2"])).toMatchObject({ stdout: "r2 succeeded\n" });
    expect(await rig.json<TaskDetail>(["show", "r2/late"])).toMatchObject({ attempts: 1 });
    expect((await rig.wzp(["logs", "r2/late"])).stdout).toBe("begun\nended\n");
    expect(readFileSync(`${rig.work}/log`, "utf8")).toBe("first\n");
  });
});

async function runningTasks(): Promise<number> {
  const { tasks } = await rig.json<{ tasks: TaskResource[] }>(["ps"]);
  return tasks.filter(({ state }) => state === "running").length;
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}

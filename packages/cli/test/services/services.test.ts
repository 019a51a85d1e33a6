import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import { eventually } from "../rigs/panes-rig.ts";
import { noServices, ServiceProject } from "../rigs/service-project.ts";

let project: ServiceProject;
beforeAll(() => {
  if (noServices === undefined) project = new ServiceProject();
});
afterAll(async () => {
  await project?.[Symbol.asyncDispose]();
});

const wzp = (...args: string[]) => project.wzp(...args);

describe.skipIf(noServices !== undefined)("services of a plan", { timeout: 120_000 }, () => {
  test("PostgreSQL and Redis start for the tasks that need them, and end when nothing does", async () => {
    const run = await wzp("run", "query");
    expect(run, run.stderr).toMatchObject({ status: 0 });
    expect((await wzp("logs", "r1/query")).stdout).toContain("42");
    expect((await wzp("logs", "r1/count")).stdout).toContain("1");
    for (const name of ["cache", "db"]) {
      const { history } = await project.serviceIs(name, "stopped");
      const kinds = history.map(({ state }) => state.kind);
      expect(kinds).toEqual(["starting", "healthy", "stopping", "stopped"]);
    }
    expect([...project.pids("redis-server"), ...project.pids("postgres")]).toEqual([]);
  });

  test("a task says for which service it waits", async () => {
    const { stdout } = await wzp("run", "patient", "--detach");
    const id = `${stdout.trim().split(/\s/)[0]}/patient`;
    await eventually("its wait", async () =>
      (await wzp("show", id)).stdout.includes("waiting for service silent"),
    );
    const cancelled = await wzp("cancel", id);
    expect(cancelled, cancelled.stderr).toMatchObject({ status: 0 });
    await project.serviceIs("silent", "stopped");
  });

  test("a task fails when its service does, with the service's reason and last lines", async () => {
    const run = await wzp("run", "unlucky");
    expect(run.status).toBe(1);
    const shown = await wzp("show", "r3/unlucky");
    expect(shown.stdout).toContain("Service crasher ended with exit code 3");
    expect(shown.stdout).toContain("no luck today");
  });

  test("a service that failed says why until somebody stops it, also when nothing needs it", async () => {
    const { neededBy } = await project.serviceIs("crasher", "failed");
    expect(neededBy).toEqual([]);
    expect((await wzp("services", "ps")).stdout).toMatch(
      /crasher@p\w+ +failed .*Service crasher ended with exit code/,
    );
    const down = await wzp("services", "down", "crasher");
    expect(down, down.stderr).toMatchObject({ status: 0 });
    expect(down.stdout).toMatch(/crasher@p\w+ +stopped/);
    expect(down.stdout).not.toContain("exit code");
  });

  test("a change of its files restarts a service", async () => {
    expect((await wzp("services", "up", "dev")).status).toBe(0);
    project.write("src/main.js", "changed");
    await eventually("its second start", async () => (await project.service("dev"))?.starts === 2);
    await project.serviceIs("dev", "healthy");
    expect((await wzp("services", "down", "dev")).status).toBe(0);
  });

  test("people start, look at, restart and stop them; each transition is an event", async () => {
    const up = await wzp("services", "up", "cache");
    expect(up, up.stderr).toMatchObject({ status: 0 });
    expect(up.stdout).toMatch(/cache@p\w+ +healthy .*:\d+ +started by hand/);
    const [pid] = project.pids("redis-server");
    expect((await wzp("services", "logs", "cache")).stdout).toContain("Ready to accept connections");
    const again = await wzp("services", "restart", "cache", "--json");
    expect(JSON.parse(again.stdout)).toMatchObject([{ name: "cache", pinned: true }]);
    const [other] = project.pids("redis-server");
    expect([typeof pid, other === pid]).toEqual(["number", false]);
    const down = await wzp("services", "down");
    expect(down, down.stderr).toMatchObject({ status: 0 });
    expect(project.pids("redis-server")).toEqual([]);
    const { stdout } = await wzp("events", "--no-follow", "--json");
    const heard = stdout
      .split("\n")
      .filter((line) => line.includes('"service.changed"') && line.includes("cache@"))
      .map((line) => (JSON.parse(line) as Extract<Event, { kind: "service.changed" }>).data.state);
    expect(heard.join(" ")).toContain(
      "starting healthy stopping stopped starting healthy stopping starting healthy stopping stopped",
    );
  });

  test("a killed service is restarted; what is not there is refused with a hint", async () => {
    expect((await wzp("services", "up", "cache")).status).toBe(0);
    const { starts } = (await project.service("cache"))!;
    const [pid = 0] = project.pids("redis-server");
    process.kill(pid, "SIGKILL");
    await eventually("another start", async () => ((await project.service("cache"))?.starts ?? 0) > starts);
    await project.serviceIs("cache", "healthy");
    expect(project.pids("redis-server")).toHaveLength(1);
    const unknown = await wzp("services", "up", "cash");
    expect(unknown).toMatchObject({ status: 3 });
    expect(unknown.stderr).toContain("Services of the plan: cache, db, silent, crasher, dev.");
    expect((await wzp("services", "logs", "cash")).stderr).toContain("wzp services ps");
    expect((await wzp("services", "down", "cache")).status).toBe(0);
  });
});

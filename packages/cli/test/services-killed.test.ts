import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { eventually } from "./rigs/panes-rig.ts";
import { noServices, ServiceProject } from "./rigs/service-project.ts";

let project: ServiceProject;
beforeAll(() => {
  if (noServices === undefined) project = new ServiceProject();
});
afterAll(async () => {
  await project?.[Symbol.asyncDispose]();
});

const kills = 20;
const victims = ["server", "worker", "host", "worker", "server"] as const;

type Victim = (typeof victims)[number];

/** Settles when another one has taken over. */
async function kill(victim: Victim): Promise<void> {
  if (victim === "host") {
    const { starts } = (await project.service("cache"))!;
    for (const pid of project.hosts()) process.kill(pid, "SIGKILL");
    await eventually("another start", async () => ((await project.service("cache"))?.starts ?? 0) > starts);
    return;
  }
  const daemon = project.rig.pid(`${victim}.pid`);
  process.kill(daemon, "SIGKILL");
  await eventually(`another ${victim}`, () => project.rig.pid(`${victim}.pid`) !== daemon);
  // Its worker has told the server what it took over.
  await eventually("the worker", async () => (await project.wzp("services", "up", "cache")).status === 0);
}

async function look() {
  const { ports } = (await project.service("cache"))!;
  return { ports, pids: project.pids("redis-server") };
}

describe.skipIf(noServices !== undefined)("services", { timeout: 300_000 }, () => {
  test(`keep one process over ${kills} kills of server, worker and host`, async () => {
    const up = await project.wzp("services", "up", "cache", "db");
    expect(up, up.stderr).toMatchObject({ status: 0 });
    for (let at = 0; at < kills; at++) {
      const victim = victims[at % victims.length]!;
      const before = await look();
      await kill(victim);
      await project.serviceIs("cache", "healthy");
      const after = await look();
      const isKept = victim !== "host";
      expect(
        { copies: after.pids.length, isKept: after.pids[0] === before.pids[0], ports: after.ports },
        `after kill ${at}, of the ${victim}`,
      ).toEqual({ copies: 1, isKept, ports: before.ports });
    }
    await project.serviceIs("db", "healthy");
    expect((await project.wzp("services", "down")).status).toBe(0);
    expect([...project.pids("redis-server"), ...project.pids("postgres")]).toEqual([]);
  });
});

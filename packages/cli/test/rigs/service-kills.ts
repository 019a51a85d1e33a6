import { expect } from "vitest";

import { eventually } from "./panes-rig.ts";
import type { ServiceProject } from "./service-project.ts";

const victims = ["server", "worker", "host", "worker", "server"] as const;

type Victim = (typeof victims)[number];

/** Kills server, worker and host in turns: there is one process of the service after each, the same unless its host was killed. */
export async function surviveKills(project: ServiceProject, kills: number): Promise<void> {
  const up = await project.wzp("services", "up", "cache", "db");
  expect(up, up.stderr).toMatchObject({ status: 0 });
  for (let at = 0; at < kills; at++) {
    const victim = victims[at % victims.length]!;
    const before = await look(project);
    await kill(project, victim);
    await project.serviceIs("cache", "healthy");
    const after = await look(project);
    const isKept = victim !== "host";
    expect(
      { copies: after.pids.length, isKept: after.pids[0] === before.pids[0], ports: after.ports },
      `after kill ${at}, of the ${victim}`,
    ).toEqual({ copies: 1, isKept, ports: before.ports });
  }
  await project.serviceIs("db", "healthy");
  expect((await project.wzp("services", "down")).status).toBe(0);
  expect([...project.pids("redis-server"), ...project.pids("postgres")]).toEqual([]);
}

/** Settles when another one has taken over. */
async function kill(project: ServiceProject, victim: Victim): Promise<void> {
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

async function look(project: ServiceProject) {
  const { ports } = (await project.service("cache"))!;
  return { ports, pids: project.pids("redis-server") };
}

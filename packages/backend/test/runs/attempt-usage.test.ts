import { existsSync, mkdirSync, writeFileSync } from "node:fs";

import { expect, test } from "vitest";

import { routePath } from "@wezterm-parallel/shared/protocol/api/routes";
import { formatUsage, parseUsage } from "@wezterm-parallel/shared/protocol/host/usage-file";

import { waitFor } from "../rigs/session-rig.ts";
import { storedApiRig } from "../rigs/api-rig.ts";
import { submission, task, TestWorker } from "../rigs/queue-rig.ts";
import { requestAs } from "../rigs/two-projects.ts";
import { WorkerRig } from "../rigs/worker-rig.ts";

test("what an attempt took is answered in few points, with peaks of every sample", async () => {
  await using rig = await storedApiRig();
  const ask = requestAs(rig);
  const project = { kind: "directory", directory: rig.state } as const;
  await ask("POST", "/api/v1/runs", submission([task("one")], { project }));
  const worker = new TestWorker(rig);
  await waitFor("the task to be assigned", () => worker.live.size === 1);
  const path = routePath("getUsage", { id: "r1/one#1" });
  expect((await ask("GET", path)).body).toEqual({
    points: [],
    cpuMs: 0,
    cpu: { peak: 0, mean: 0 },
    memory: { peak: 0, mean: 0 },
  });
  const leased = (await ask("GET", routePath("getAttempt", { id: "r1/one#1" }))).body["leasedAt"] as number;
  const directory = `${rig.state}/attempts/r1/one#1`;
  mkdirSync(directory, { recursive: true });
  const lines = Array.from({ length: 500 }, (_, at) => {
    const nth = at + 1;
    return formatUsage({
      at: leased + nth * 2000,
      cpuMs: nth * 3000,
      memory: nth === 250 ? 900 : 100,
      processes: 2,
    });
  });
  writeFileSync(`${directory}/usage.tsv`, `${lines.join("")}12\t3`);
  const { body } = await ask("GET", path);
  expect(body).toMatchObject({ cpuMs: 1_500_000, cpu: { peak: 1.5, mean: 1.5 }, memory: { peak: 900 } });
  const points = body["points"] as { cpu: number; memory: number }[];
  expect(points.length).toBe(250);
  expect(new Set(points.map(({ cpu }) => cpu))).toEqual(new Set([1.5]));
  expect(points.filter(({ memory }) => memory === 900).length).toBe(1);
});

test("a worker measures the processes of what it runs", async () => {
  await using rig = await new WorkerRig().open();
  const ref = rig.assign({ name: "busy", script: "(while :; do :; done) & while :; do :; done" });
  await rig.running(ref);
  const file = () =>
    existsSync(`${rig.directory(ref)}/usage.tsv`) ? parseUsage(rig.read(ref, "usage.tsv")) : [];
  await rig.until("two samples", () => file().length > 1);
  rig.stop(ref);
  await rig.ended(ref);
  const [first, second] = file();
  expect(first).toMatchObject({ processes: 2 });
  expect(first?.memory).toBeGreaterThan(100_000);
  expect((second?.cpuMs ?? 0) - (first?.cpuMs ?? 0)).toBeGreaterThan(0);
});

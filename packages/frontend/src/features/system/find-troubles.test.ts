import { expect, test } from "vitest";

import type { StatusResource, WorkerResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { findTroubles } from "./find-troubles.ts";

const worker: WorkerResource = {
  name: "w1",
  state: "connected",
  hostname: "here",
  pid: 1,
  release: "1.0.0",
  epoch: 1,
  labels: [],
  capacity: { tasks: 4, cpu: 4, memory: 1 },
  live: 0,
  lastSeenAt: 5,
};
const status: StatusResource = {
  release: "1.0.0",
  protocol: 1,
  pid: 1,
  startedAt: 0,
  home: "/home",
  tasks: {} as StatusResource["tasks"],
  runs: 0,
  lastEvent: 0,
  workers: [worker],
  draining: false,
  trouble: [],
};
const roomy = { total: 100 * 1024 ** 3, free: 50 * 1024 ** 3 };
const kinds = (known: Partial<Parameters<typeof findTroubles>[0]>) =>
  findTroubles({ status, disk: roomy, unplaceable: 0, ...known }).map(({ kind }) => kind);

test("reports nothing on a healthy server, or about the disk to users who may not see it", () => {
  expect([kinds({}), kinds({ disk: undefined })]).toEqual([[], []]);
});

test("reports a low disk by share and by bytes", () => {
  expect(kinds({ disk: { total: roomy.total, free: 4.9 * 1024 ** 3 } })).toEqual(["disk"]);
  expect(kinds({ disk: { total: 2 * 1024 ** 3, free: 1024 ** 3 - 1 } })).toEqual(["disk"]);
});

test("reports a disconnected worker with tasks, and a connected one of another release", () => {
  const away = { ...worker, state: "away" as const, release: "0.9.0" };
  expect(kinds({ status: { ...status, workers: [away] } })).toEqual([]);
  expect(kinds({ status: { ...status, workers: [{ ...away, live: 2 }] } })).toEqual(["away"]);
  expect(kinds({ status: { ...status, workers: [{ ...worker, release: "0.9.0" }] } })).toEqual(["release"]);
});

test("lists the server's own problems first, with their start time", () => {
  const failure = { reason: "disk-full" as const, detail: "Logs cannot be written.", data: { since: 7 } };
  const [first, second] = findTroubles({
    status: { ...status, trouble: [failure] },
    disk: roomy,
    unplaceable: 3,
  });
  expect(first).toEqual({ kind: "told", failure, since: 7 });
  expect(second).toEqual({ kind: "unplaceable", count: 3 });
});

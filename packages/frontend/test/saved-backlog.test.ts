import { expect, test } from "vitest";

import { fail } from "@wezterm-parallel/shared/base/result";
import type { LiveSource } from "@wezterm-parallel/shared/client/live/live-source";
import { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";
import type { RunResource, TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { browserClock } from "../src/live/browser-clock.ts";
import { fetchTransport } from "../src/live/fetch-transport.ts";
import { backlogOf } from "../src/live/save-backlog.ts";

/** The live store while the server is away. */
function silentStore(): LiveStore {
  const silent = async () => fail({ reason: "unavailable", detail: "Nobody answers." } as const);
  const source: LiveSource = {
    handshake: silent,
    runs: silent,
    run: silent,
    tasks: silent,
    events: silent,
    eventStream: silent,
    transport: fetchTransport,
  };
  return new LiveStore(source, browserClock);
}

function fill({ backlog }: LiveStore, runs: number, tasksEach: number): void {
  for (let number = 1; number <= runs; number++) {
    const id = `r${number}`;
    const run = {
      id,
      number,
      state: "succeeded",
      counts: { succeeded: tasksEach },
    } as unknown as RunResource;
    backlog.putRun(run);
    const tasks = Array.from({ length: tasksEach }, (_, at) => ({
      id: `${id}/t${at}`,
      name: `t${at}`,
      command: "true",
      state: "succeeded",
      why: "",
    }));
    backlog.putTasks(id, tasks as unknown as TaskResource[], true);
  }
}

test("restores the saved state, cloned as the browser does, with the time it was saved", async () => {
  using before = silentStore();
  fill(before, 3, 4);
  using after = silentStore();
  const away = new Promise<void>((resolve) => {
    after.listen(() => after.link.kind === "away" && resolve());
  });
  void after.run();
  await away;
  expect(after.link).toMatchObject({ kind: "away", known: false });
  after.recall(structuredClone(backlogOf(before, 1234)));
  expect(after.link).toMatchObject({ kind: "away", known: true, since: 1234 });
  const shown = ({ backlog }: LiveStore) =>
    backlog.runs.map(({ resource, tasks, loaded }) => ({ resource, tasks: [...tasks], loaded }));
  expect(shown(after)).toEqual(shown(before));
});

test("saves the newest runs of a large backlog, each with all of its tasks or none", () => {
  using store = silentStore();
  fill(store, 60, 200);
  const { runs } = backlogOf(store, 0);
  expect(runs.map(({ run }) => run.number)).toEqual(Array.from({ length: 50 }, (_, at) => 60 - at));
  expect(runs.map(({ tasks }) => tasks.length)).toEqual([...Array(25).fill(200), ...Array(25).fill(0)]);
});

import type { ChildProcess } from "node:child_process";

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import { Scene } from "../rigs/errors/scene.ts";
import { FakeClock, whyNoFakeClock } from "../rigs/fake-clock.ts";
import { until } from "../rigs/until.ts";

vi.setConfig({ testTimeout: 80_000, hookTimeout: 60_000 });

const obstacle = whyNoFakeClock();
let scene: Scene;
let clock: FakeClock;
let daemons: readonly ChildProcess[];

describe.skipIf(obstacle !== undefined)(
  `the clock${obstacle === undefined ? "" : ` (NOT TESTED: ${obstacle})`}`,
  () => {
    beforeEach(() => {
      scene = new Scene();
      clock = new FakeClock(scene.home);
      daemons = [];
    });
    afterEach(async () => {
      for (const daemon of daemons) daemon.kill("SIGKILL");
      await scene[Symbol.asyncDispose]();
    });

    test("set back by an hour changes no time limit, back-off or lease, and tasks continue", async () => {
      await startDaemons();
      const limited = await scene.add("limited", "--timeout", "15s", "--", "sleep", "1000");
      const script = "test -e again || { touch again; exit 1; }";
      const flaky = await scene.add("flaky", "--retry", "1", "--", "sh", "-c", script);
      const lasting = await scene.add(
        "lasting",
        "--",
        "sh",
        "-c",
        "until [ -e go ]; do sleep 0.1; done; exit 3",
      );
      await until("the first attempt began", async () => (await detail(flaky)).attempts > 0);
      await until(
        "the others run",
        async () =>
          (await detail(limited)).state === "running" && (await detail(lasting)).state === "running",
      );

      const setBack = performance.now();
      clock.shift(-3_600_000);
      const later = await scene.call(["add", "--name", "later", "--follow", "--", "true"], {
        env: clock.environment,
      });
      expect(later.code, later.stderr).toBe(0);
      await until("the retry succeeded", async () => (await detail(flaky)).state === "succeeded");
      await until("the limit was kept", async () => (await detail(limited)).state === "failed");
      expect(performance.now() - setBack).toBeLessThan(45_000);
      expect((await scene.wzp("show", limited)).stdout).toMatch(/timed out|limit|longer than/);

      const status = await scene.call(["status"], { env: clock.environment });
      expect(status.stdout).toContain("connected");
      expect(status.stdout).not.toContain("trouble");
      expect((await detail(lasting)).state).toBe("running");
      const listed = await scene.call(["ps", "--all"], { env: clock.environment });
      // A space or bracket before the sign: names of scratch directories contain `-9`.
      expect(listed.stdout).not.toMatch(/(^|[\s(])-\d|NaN|\b1h/m);
      scene.write("go", "");
      await until(
        "the task that ran all along ended",
        async () => (await detail(lasting)).state === "failed",
      );
      expect(await detail(lasting)).toMatchObject({ attempts: 1 });
      const events = (await scene.wzp("events", "--no-follow")).stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Event);
      expect(events.map(({ seq }) => seq)).toEqual(events.map(({ seq }) => seq).toSorted((a, b) => a - b));
    });
  },
);

async function startDaemons(): Promise<void> {
  daemons = [clock.startDaemon("server", scene.home), clock.startDaemon("worker", scene.home)];
  await until("the worker is connected", async () =>
    (await scene.wzp("status")).stdout.includes(" connected"),
  );
}

function detail(task: string): Promise<TaskDetail> {
  return scene.json<TaskDetail>("show", task);
}

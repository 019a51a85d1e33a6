import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import { mainProgram } from "../../packages/cli/test/rigs/built-package.ts";
import { installMissingPrograms } from "../../tooling/test-programs.ts";
import { until } from "../rigs/until.ts";
import { Scene } from "../rigs/errors/scene.ts";

vi.setConfig({ testTimeout: 80_000, hookTimeout: 60_000 });

const obstacle = whyNoFakeClock();
let scene: Scene;
let daemons: readonly ChildProcess[];

describe.skipIf(obstacle !== undefined)(
  `the clock${obstacle === undefined ? "" : ` (NOT TESTED: ${obstacle})`}`,
  () => {
    beforeEach(() => {
      scene = new Scene();
      setClock("+0");
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
      setClock("-1h");
      const later = await scene.call(["add", "--name", "later", "--follow", "--", "true"], {
        env: fakeClock(),
      });
      expect(later.code, later.stderr).toBe(0);
      await until("the retry succeeded", async () => (await detail(flaky)).state === "succeeded");
      await until("the limit was kept", async () => (await detail(limited)).state === "failed");
      expect(performance.now() - setBack).toBeLessThan(45_000);
      expect((await scene.wzp("show", limited)).stdout).toMatch(/timed out|limit|longer than/);

      const status = await scene.call(["status"], { env: fakeClock() });
      expect(status.stdout).toContain("connected");
      expect(status.stdout).not.toContain("trouble");
      expect((await detail(lasting)).state).toBe("running");
      const listed = await scene.call(["ps", "--all"], { env: fakeClock() });
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

/**
 * Starts the daemons without their keepers, which would remove the clock with the rest of the environment.
 */
async function startDaemons(): Promise<void> {
  daemons = ["server", "worker"].map((role) => {
    const env = { ...scene.home.env(), ...fakeClock(), WZP_DAEMON_OF: scene.home.state };
    return spawn(process.execPath, [mainProgram, "daemon", role, scene.home.state], { env, stdio: "ignore" });
  });
  await until("the worker is connected", async () =>
    (await scene.wzp("status")).stdout.includes(" connected"),
  );
}

function detail(task: string): Promise<TaskDetail> {
  return scene.json<TaskDetail>("show", task);
}

function clockFile(): string {
  return `${scene.home.path}/clock`;
}

/** Sets the offset from the real time for every program with `fakeClock`. */
function setClock(offset: string): void {
  writeFileSync(clockFile(), offset);
}

/** Changes only the wall clock, as setting it does; the monotonic clock continues. */
function fakeClock(): Record<string, string> {
  return {
    LD_PRELOAD: faketimeLibrary(),
    FAKETIME_TIMESTAMP_FILE: clockFile(),
    FAKETIME_NO_CACHE: "1",
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
    DONT_FAKE_MONOTONIC: "1",
  };
}

function faketimeLibrary(tries = 5): string {
  const words = ["-m", "-f", "+0", "printenv", "LD_PRELOAD"];
  const { status, stdout, stderr } = spawnSync("faketime", words, { encoding: "utf8" });
  if (status === 0) return stdout.trim();
  // A killed process left files named by its pid, which was reused.
  if (tries > 1 && stderr.includes("File exists")) return faketimeLibrary(tries - 1);
  throw new Error(`faketime ended with ${status}: ${stderr}`);
}

function whyNoFakeClock(): string | undefined {
  if (process.platform !== "linux") return "needs faketime(1) of Linux";
  try {
    installMissingPrograms(["faketime"]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

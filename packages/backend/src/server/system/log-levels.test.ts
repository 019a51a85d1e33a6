import { expect, test } from "vitest";

import type { ProgramLevels } from "@wezterm-parallel/shared/domain/logs/set-levels";

import { TestClock } from "../../../test/rigs/queue-rig.ts";
import { LogLevels } from "./log-levels.ts";

function followed() {
  const clock = new TestClock();
  const levels = new LogLevels(clock);
  const told: ProgramLevels[] = [];
  const following = levels.follow("worker", (each) => void told.push(each));
  return { clock, levels, told, following };
}

test("who follows a program gets its levels at once, and with each change of a level or of the settings", () => {
  const { levels, told, following } = followed();
  levels.configure("warn");
  levels.set({ program: "worker", area: "link", level: "trace" });
  levels.set({ program: "worker", area: "link", level: "configured" });
  following[Symbol.dispose]();
  levels.configure("error");
  expect(told).toEqual([
    { level: "info", areas: {} },
    { level: "warn", areas: {} },
    { level: "warn", areas: { link: "trace" } },
    { level: "warn", areas: {} },
  ]);
});

test("a level for some time ends by itself, and the others stay", async () => {
  const { clock, levels, told } = followed();
  levels.set({ program: "worker", level: "debug", forMs: 1_000 });
  levels.set({ program: "worker", area: "tasks", level: "error", forMs: 5_000 });
  await clock.pass(999);
  expect(told.at(-1)).toEqual({ level: "debug", areas: { tasks: "error" } });
  await clock.pass(1);
  expect(told.at(-1)).toEqual({ level: "info", areas: { tasks: "error" } });
  await clock.pass(4_000);
  expect(told.at(-1)).toEqual({ level: "info", areas: {} });
  expect(levels.list().items).toEqual([]);
  expect(clock.timers).toBe(0);
});

test("a connected worker has the levels when it has confirmed the newest ones", async () => {
  const clock = new TestClock();
  const levels = new LogLevels(clock);
  const confirm: (() => void)[] = [];
  const apply = () => new Promise<void>((resolve) => void confirm.push(resolve));
  using _following = levels.follow("worker", apply, "one");
  levels.set({ program: "worker", level: "debug" });
  confirm[0]?.();
  const settled = levels.settle(2_000);
  await clock.pass(2_000);
  await settled;
  expect(levels.connected()).toEqual(new Map([["one", false]]));
  confirm[1]?.();
  await levels.settle(2_000);
  expect(levels.connected()).toEqual(new Map([["one", true]]));
  expect(clock.timers).toBe(0);
});

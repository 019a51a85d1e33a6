import { appendFileSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import type { Activity } from "@wezterm-parallel/shared/domain/activity/activity";

import { builtInScreens } from "@wezterm-parallel/shared/domain/activity/screens/built-in-screens";

import { PassingClock } from "../../../test/rigs/passing-clock.ts";
import { SessionWatch } from "./session-watch.ts";

function watchAgent(argv: readonly string[]) {
  const directory = mkdtempSync(join(tmpdir(), "wzp-watch-"));
  writeFileSync(join(directory, "meta.json"), JSON.stringify({ terminal: true, argv, startedAt: 1_000 }));
  writeFileSync(join(directory, "out.log"), "Welcome! Choose a theme");
  const clock = new PassingClock();
  const needs: (Activity | undefined)[] = [];
  const watch = new SessionWatch({
    directory,
    clock,
    screens: builtInScreens,
    needs: (activity) => void needs.push(activity),
  });
  const observe = (observation: object) =>
    appendFileSync(join(directory, "activity.jsonl"), `${JSON.stringify(observation)}\n`);
  const print = (text: string) => appendFileSync(join(directory, "out.log"), text);
  return { clock, needs, watch, observe, print };
}

test("a claude that says nothing for a minute waits in a start dialog, until it says what it does", () => {
  const { clock, needs, watch, observe } = watchAgent(["claude", "--", "Fix it."]);
  using _watch = watch;
  clock.pass(59_000);
  expect(needs).toEqual([]);
  clock.pass(2_000);
  expect(needs).toMatchObject([{ state: "waiting", source: "screen", by: "start-dialog", since: 61_000 }]);
  expect(watch.find().activity).toMatchObject({ by: "start-dialog" });
  observe({ source: "status", at: clock.now(), by: "claude-code", state: "working" });
  watch.look();
  expect(watch.find().activity).toMatchObject({ state: "working", source: "status" });
  expect(needs.at(-1)).toBeUndefined();
});

test("a program that never says what it does, and a claude without a screen, wait in no start dialog", () => {
  for (const argv of [
    ["aider", "x"],
    ["sh", "-c", "claude"],
    ["claude", "-p", "x"],
  ]) {
    const { clock, needs, watch } = watchAgent(argv);
    using _watch = watch;
    clock.pass(120_000);
    expect(needs, argv.join(" ")).toEqual([]);
  }
});

test("what a program reports is heard at once, and that it prints all the time wakes nobody", async () => {
  const { clock, needs, watch, observe, print } = watchAgent(["claude", "--", "Fix it."]);
  using _watch = watch;
  const report = (state: string) =>
    observe({
      source: "status",
      at: clock.now(),
      by: "claude-code",
      state,
      ...(state === "waiting" && asks),
    });
  report("working");
  clock.pass(1_000);
  const timers = clock.timers();
  for (let line = 0; line < 20; line += 1) print(`spinner ${line}\r`);
  report("waiting");
  // The system tells what happened in order: when it has told of the report, it has told of the output before.
  await expect.poll(() => needs.at(-1)).toMatchObject({ state: "waiting", waitsFor: "permission" });
  // One that rests for a moment after the report.
  expect(clock.timers()).toBe(timers + 1);
  report("working");
  clock.pass(200);
  await expect.poll(() => (clock.pass(200), needs.at(-1))).toBeUndefined();
});

const asks = { waitsFor: "permission", message: "Bash: ls" };
const limit = "│ Usage limit reached for all Pro models. │\n│ ● 1. Keep trying │\n│   2. Stop │\n";

test("a dialog with the same words as one that was answered counts again, and the old one does not", () => {
  const { clock, print, watch, observe } = watchAgent(["gemini", "--prompt-interactive=x"]);
  using _watch = watch;
  const title = (state: object) => observe({ source: "title", at: clock.now(), by: "gemini", ...state });
  const says = () => {
    watch.look();
    return watch.find().activity;
  };
  title({ state: "working" });
  clock.pass(1_000);
  print(limit);
  expect(says()).toMatchObject({ state: "out-of-quota", by: "gemini.limit", since: 2_000 });
  clock.pass(1_000);
  title({ state: "waiting", waitsFor: "prompt" });
  expect(says()).toMatchObject({ state: "waiting", waitsFor: "prompt" });
  clock.pass(1_000);
  title({ state: "working" });
  expect(says()).toMatchObject({ state: "working" });
  clock.pass(1_000);
  print(limit);
  expect(says()).toMatchObject({ state: "out-of-quota", since: 5_000 });
});

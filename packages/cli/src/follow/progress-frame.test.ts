import pc from "picocolors";
import { beforeAll, describe, expect, test } from "vitest";

import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { sampleTask } from "../../../shared/test/rigs/sample-task.ts";
import { RunProgress } from "./run-progress.ts";
import { displayWidth, prepareWidths } from "../text/width.ts";
import { renderFrame } from "./progress-frame.ts";
import { renderTimeline } from "../render/runs/timeline.ts";

const colours = pc.createColors(false);

beforeAll(() => prepareWidths(["日本"]));

function task(name: string, more: Partial<TaskResource> = {}): TaskResource {
  return { ...sampleTask("r1", name, { state: "blocked", ...more }), why: "" };
}

function progressOf(tasks: readonly TaskResource[]): RunProgress {
  const progress = new RunProgress();
  for (const each of tasks) progress.add(each);
  return progress;
}

describe("the live frame", () => {
  const tasks = [
    task("build", { state: "succeeded", startedAt: 0, endedAt: 1200 }),
    task("テスト(とても長い名前のシャード1)", { state: "running", startedAt: 1000, expectedMs: 4000 }),
    task("deploy", { needs: [{ task: "テスト(とても長い名前のシャード1)", if: "success" }] }),
  ];

  test("has one line a task and the counts, none wider than the terminal", () => {
    for (const width of [60, 80, 200]) {
      const lines = renderFrame(progressOf(tasks), "r1  2s", { width, height: 24, colours, now: 3000 });
      expect(lines).toHaveLength(4);
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    }
  });

  test("shows how far a task is by what it usually takes, and what a blocked one waits for", () => {
    const lines = renderFrame(progressOf(tasks), "r1  2s", { width: 80, height: 24, colours, now: 3000 });
    expect(lines[1]).toContain("████████░░░░░░░░ of ~4.0s");
    expect(lines[2]).toContain("waiting for テスト");
    expect(lines[3]).toBe("r1  2s  1 running, 1 done, 1 blocked");
  });

  test("of more tasks than lines shows those that run and failed, and counts the others", () => {
    const many = Array.from({ length: 500 }, (_, at) =>
      task(`t${at}`, {
        state: at === 400 ? "running" : at === 300 ? "failed" : "succeeded",
        startedAt: 0,
        endedAt: 1,
      }),
    );
    const lines = renderFrame(progressOf(many), "r1", { width: 80, height: 24, colours, now: 3000 });
    expect(lines.length).toBeLessThan(24);
    expect(lines.join("\n")).toContain("t400");
    expect(lines.join("\n")).toContain("t300");
    expect(lines.at(-1)).toBe("r1  1 failed, 1 running, 498 done");
  });

  test("follows the events of the run", () => {
    const progress = progressOf([task("build"), task("test")]);
    const event = { run: "r1", task: "r1/build" };
    const outcome = { kind: "exited", code: 0 } as const;
    progress.apply({
      ...event,
      seq: 1,
      at: 10,
      kind: "task.running",
      attempt: 1,
      data: { state: "running" },
    });
    progress.apply({ ...event, seq: 2, at: 30, kind: "task.parked", data: { state: "parked", outcome } });
    progress.apply({
      ...event,
      seq: 3,
      at: 40,
      kind: "task.running",
      attempt: 2,
      data: { state: "running" },
    });
    progress.apply({
      ...event,
      seq: 4,
      at: 90,
      kind: "task.succeeded",
      data: { state: "succeeded", outcome },
    });
    expect(progress.task("build")).toMatchObject({
      state: "succeeded",
      attempt: 2,
      startedAt: 40,
      endedAt: 90,
    });
    expect(progress.counts).toMatchObject({ succeeded: 1, blocked: 1 });
  });
});

describe("the timeline", () => {
  const needs = (name: string): TaskResource["needs"] => [{ task: name, if: "success" }];
  const tasks = [
    task("short", { state: "succeeded", startedAt: 0, endedAt: 100 }),
    task("long", { state: "succeeded", startedAt: 0, endedAt: 500 }),
    task("last", {
      state: "failed",
      startedAt: 500,
      endedAt: 1000,
      needs: [...needs("short"), ...needs("long")],
    }),
  ];

  test("marks the chain that the end waited for, on one scale, within the width", async () => {
    const lines = await renderTimeline(tasks, { width: 80, colours, now: 1000 });
    expect(lines.map((line) => line.includes(" * "))).toEqual([false, true, true, false]);
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(80);
    expect(lines[2]).toMatch(/^✗ last +\* {25,}█{20,}/);
  });

  test("says so when nothing has started", async () => {
    expect(await renderTimeline([task("a")], { width: 80, colours, now: 1 })).toEqual([
      "no task has started yet",
    ]);
  });
});

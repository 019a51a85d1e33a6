import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { attemptDirectory } from "@wezterm-parallel/shared/protocol/home";

import { processesWith } from "../rigs/processes.ts";
import { until } from "../rigs/until.ts";
import { expectWholeLog } from "../rigs/errors/loud-task.ts";
import { Scene } from "../rigs/errors/scene.ts";

let scene: Scene;
beforeAll(async () => {
  scene = new Scene();
  await scene.wzp("up");
});
afterAll(() => scene[Symbol.asyncDispose]());

/** For a machine with other load; each takes a few seconds on an idle one. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const kinds: readonly (readonly [string, readonly string[]])[] = [
  ["with a terminal", []],
  ["without a terminal", ["--no-terminal"]],
];

test.each(kinds)(
  "stores 100 MB of output of a task %s byte for byte with little memory",
  async (_, flags) => {
    await expectWholeLog(scene, 100_000_000, flags);
  },
);

test.each(kinds)("stores binary output of a task %s byte for byte", async (_, flags) => {
  const noise = Buffer.concat([randomBytes(4_000_000), Buffer.from("\u001b[c\u0005")]);
  writeFileSync(`${scene.work}/noise`, noise);
  // A terminal answers queries, which noise may contain; with echo, the answers would rightly be in the
  // log.
  const script = "stty -opost -echo 2>/dev/null; cat noise";
  const task = await scene.add("noise", ...flags, "--", "sh", "-c", script);
  expect(await scene.wzp("wait", "--timeout", "60s", task)).toMatchObject({ code: 0 });
  const [run = "", name = ""] = task.split("/");
  const directory = attemptDirectory(scene.home.state, Number(run.slice(1)), name, 1);
  expect(noise.equals(readFileSync(`${directory}/out.log`))).toBe(true);
  expect((await scene.wzp("ps")).code).toBe(0);
  expect((await scene.wzp("show", task)).stdout).toContain("exit 0");
});

test("cancel ends a task that ignores TERM, with its 200 child processes", async () => {
  const mark = `FORKED=${process.pid}`;
  scene.write(
    "forks.pl",
    '$SIG{TERM} = $SIG{HUP} = $SIG{INT} = "IGNORE"; for (1 .. 200) { unless (fork) { setpgrp if $_ % 2; sleep 1000 while 1 } } print "ready\\n"; $| = 1; sleep 1000 while 1;',
  );
  const task = await scene.add("forks", "--", "env", mark, "perl", "forks.pl");
  await until("200 children run", () => processesWith(mark).length === 201);
  const began = performance.now();
  expect(await scene.wzp("cancel", task)).toMatchObject({ code: 0 });
  await scene.wzp("wait", "--timeout", "60s", task);
  expect(processesWith(mark)).toEqual([]);
  expect(performance.now() - began).toBeLessThan(20_000);
  expect((await scene.wzp("show", task)).stdout).toContain("cancelled");
});

test("a task that closes its terminal continues to its end", async () => {
  const script = "echo before; exec </dev/null >/dev/null 2>&1; sleep 1; touch closed-and-went-on; exit 5";
  const task = await scene.add("closes", "--", "sh", "-c", script);
  expect((await scene.wzp("wait", "--timeout", "60s", task)).code).toBe(1);
  expect(readFileSync(`${scene.work}/closed-and-went-on`, "utf8")).toBe("");
  expect((await scene.wzp("show", task)).stdout).toContain("exit 5");
  expect((await scene.wzp("logs", task)).stdout.trim()).toBe("before");
});

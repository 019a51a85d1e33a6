import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { CliRig } from "../rigs/cli-rig.ts";

let rig: CliRig;
beforeAll(async () => {
  rig = new CliRig();
  await rig.wzp(["up"]);
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

test("after 30 seconds in which nothing of a run works, a line on stderr says what it waits for", async () => {
  const words = ["--group", "db", "--name", "a", "--", "sleep", "1000"];
  const first = (await rig.wzp(["add", ...words])).stdout.trim();
  const child = rig.start(["add", "--follow", ...words]);
  const [told] = (await once(child.stderr ?? child, "data")) as [Buffer];
  expect(told.toString()).toMatch(/^r\d+\/a: queued; other runs use the worker's slots or group db /);
  child.kill("SIGINT");
  expect(await once(child, "exit")).toEqual([130, null]);
  await rig.wzp(["cancel", first]);
}, 120_000);

test("a set-up command that takes more than ten seconds is named on stderr", async () => {
  const cwd = mkdtempSync(join(rig.work, "plan-"));
  const text = `project: { setup: ["sleep 1000"] }\ntasks: { a: "true" }\n`;
  writeFileSync(join(cwd, "wezterm-parallel.yaml"), text);
  const git = (...args: readonly string[]) => execFileSync("git", args, { cwd, stdio: "ignore" });
  git("init", "-q", "-b", "main");
  git("add", ".");
  git("commit", "-q", "-m", "start");
  const child = rig.start(["run"], { cwd });
  const [told] = (await once(child.stderr ?? child, "data")) as [Buffer];
  expect(told.toString()).toMatch(/^r\d+\/a preparing \(set-up: sleep 1000, 1\ds\)\n$/);
  child.kill("SIGINT");
  expect(await once(child, "exit")).toEqual([130, null]);
}, 120_000);

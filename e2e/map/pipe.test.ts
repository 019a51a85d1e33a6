import { readdirSync, writeFileSync } from "node:fs";
import { once } from "node:events";

import { afterAll, beforeAll, expect, test } from "vitest";

import { CliRig } from "../../packages/cli/test/rigs/cli-rig.ts";

let rig: CliRig;
beforeAll(() => void (rig = new CliRig()));
afterAll(() => rig[Symbol.asyncDispose]());

/** Returns the files of blocks whose tasks have not ended. */
function blockFiles(): readonly string[] {
  const all = `${rig.home}/state/blocks`;
  return readdirSync(all).flatMap((run) => readdirSync(`${all}/${run}`));
}

test("map --pipe reads only as much of stdin as its tasks need, and leaves no file", async () => {
  const input = Array.from({ length: 40 }, (_, at) => `${at}\n`).join("");
  const script = "echo begun >&3; until test -e go; do sleep 0.1; done; cat";
  const child = rig.start(["map", "-j1", "--pipe", "-N1", `exec 3>>begun; ${script}`]);
  child.stdin?.end(input);
  const output: Buffer[] = [];
  child.stdout?.on("data", (some: Buffer) => output.push(some));
  await expect.poll(() => readdirSync(rig.work), { timeout: 20_000 }).toContain("begun");
  expect(blockFiles().length).toBeLessThan(6);
  writeFileSync(`${rig.work}/go`, "");
  const [status] = (await once(child, "close")) as [number];
  expect({ status, output: Buffer.concat(output).toString() }).toEqual({ status: 0, output: input });
  expect(readdirSync(`${rig.home}/state/blocks`)).toEqual([]);
}, 60_000);

test("map --pipe reports a task that failed on its block", async () => {
  const ended = await rig.wzp(["map", "--pipe", "-N1", "grep", "b"], { input: "a\nb\n" });
  expect(ended).toMatchObject({ status: 1, stdout: "b\n" });
});

test("map --delay and --halt end together without waiting for the remaining tasks", async () => {
  const args = ["map", "-j1", "--delay", "100ms", "--halt", "now,fail=1", "false", ":::", "1", "2", "3"];
  expect(await rig.wzp(args)).toMatchObject({ status: 1 });
});

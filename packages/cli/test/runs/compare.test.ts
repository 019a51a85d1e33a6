import { writeFileSync } from "node:fs";

import { expect, test } from "vitest";

import { CliRig } from "../rigs/cli-rig.ts";

function plan(broken: string): string {
  return `version: 1\ntasks:\n  fine: { run: "true", checkout: none }\n  works: { run: "${broken}", checkout: none }\n`;
}

test("compares two runs task by task: new failures first, unchanged tasks only with --all", async () => {
  await using rig = new CliRig();
  await rig.wzp(["up"]);
  for (const command of ["true", "false"]) {
    writeFileSync(`${rig.work}/wezterm-parallel.yaml`, plan(command));
    await rig.wzp(["run"]);
  }
  const told = await rig.wzp(["compare", "r1", "r2"]);
  expect(told.stdout).toMatch(
    /^works +newly failing +✓ done .+✗ failed .+\n1 newly failing, 1 as before\n$/s,
  );
  const { tasks } = await rig.json<{ tasks: { name: string; change: string }[] }>(["compare", "r1", "r2"]);
  expect(tasks).toMatchObject([
    { name: "works", change: "broke" },
    { name: "fine", change: "same" },
  ]);
  const task = await rig.wzp(["compare", "r1", "r2/works"]);
  expect(task).toMatchObject({ status: 2, stderr: expect.stringContaining("r2/works is not a run.") });
});

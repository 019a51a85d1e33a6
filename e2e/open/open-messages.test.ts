import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { mainProgram } from "../../packages/cli/test/rigs/built-package.ts";
import { hasTmux, listener, OpenDesk } from "../rigs/open/open-desk.ts";

const plan = `
limits: { parallel: 1 }
tasks:
  one: { run: '${listener("one")}', checkout: none }
  two: { run: '${listener("two")}', checkout: none }
  three: { run: '${listener("three")}', checkout: none }
`;

describe.skipIf(!hasTmux)("wzp open reports", () => {
  it("how many tasks are about to start, and what to do when a run's project no longer exists", async () => {
    await using desk = await OpenDesk.open({ plan });
    await desk.succeed("run", "--detach");
    // The first may or may not have started: all three are counted.
    const said = await desk.succeed("open");
    const [, shown, ready] = /: (\d) tasks? shown, 0 wait in the list, (\d) about to start/.exec(said) ?? [];
    expect([said, Number(shown) + Number(ready)]).toEqual([said, 3]);
    const env = desk.env();
    rmSync(desk.project, { recursive: true });
    const options = { cwd: desk.directory, env, encoding: "utf8" } as const;
    const { status, stderr } = spawnSync(process.execPath, [mainProgram, "open", "r1"], options);
    expect(status).not.toBe(0);
    expect(stderr).toContain(`no longer exists: ${desk.project}`);
    expect(stderr).toContain("wzp logs r1");
  }, 90_000);
});

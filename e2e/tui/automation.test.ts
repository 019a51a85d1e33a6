import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { TmuxTerminal } from "../rigs/tmux-terminal.ts";
import { TuiScene } from "../rigs/tui/scene.ts";
import { until } from "../rigs/until.ts";

const plan = `services:
  web: { run: "echo start >> {root}/starts; exec sleep 600", linger: 0s }
hooks: { run.ended: "echo over >> {root}/over" }
tasks: { a: { run: "true", checkout: none } }
`;

let scene: TuiScene;
beforeAll(() => void (scene = new TuiScene()));
afterAll(() => scene[Symbol.asyncDispose](), 60_000);

function starts(): number {
  return readFileSync(join(scene.root, "starts"), "utf8").trim().split("\n").length;
}

function hookRuns(): number {
  return readFileSync(join(scene.root, "over"), "utf8").trim().split("\n").length;
}

describe.skipIf(!TmuxTerminal.available)("services, schedules and hooks in the full-screen view", () => {
  test("s lists them; r restarts or runs now, c stops, p pauses, and what ends something asks first", async () => {
    scene.plan(plan);
    await using desk = await scene.open(120, 24);
    const add = `wzp schedules add --cron '0 3 1 1 *' --timezone UTC --name yearly -- touch ${scene.root}/fired`;
    desk.terminal.type(
      `wzp services up >/dev/null && ${add} >/dev/null && wzp hooks trust >/dev/null; clear; echo rea''dy`,
    );
    await desk.sees(/^ready$/m);
    await desk.start(/q quit/);
    desk.press("s");
    await desk.sees(/^services\n +web@p\w+ +healthy .*started by hand/m);
    await desk.sees(/^schedules\n +yearly +0 3 1 1 \* UTC/m);
    desk.press("r");
    await desk.sees(/Restart web@p\w+\? \(y\/n\)/);
    desk.press("y");
    await desk.sees(/✓ web@p\w+ starts/);
    await until("its second start", () => starts() === 2);
    await desk.sees(/web@p\w+ +healthy/);
    desk.press("c");
    await desk.sees(/Stop web@p\w+, whoever needs it\? \(y\/n\)/);
    desk.press("n");
    await desk.sees("r restart or run now");
    await desk.sees(/web@p\w+ +healthy/);
    desk.press("c", "y");
    await desk.sees(/web@p\w+ +stopped/);
    expect(starts()).toBe(2);
    desk.press("j", "r");
    await desk.sees("✓ yearly runs now");
    await until("its run", () => existsSync(join(scene.root, "fired")));
    await desk.sees(/^hooks\n +run\.ended +on +succeeded/m);
    const before = hookRuns();
    desk.press("j", "r");
    await desk.sees("✓ run.ended has run");
    expect(hookRuns()).toBe(before + 1);
    desk.press("p");
    await desk.sees("✗ Hooks can only be run");
    desk.press("k");
    desk.press("c");
    await desk.sees("✗ Only services can be stopped");
    desk.press("p");
    await desk.sees(/yearly +0 3 1 1 \* UTC +paused/);
    desk.press("Escape");
    await desk.sees(/r\d+ .*succeeded/);
    desk.press("q");
    expect(await desk.end(0)).toBe("clean");
  });
});

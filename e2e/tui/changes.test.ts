import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { TmuxTerminal } from "../rigs/tmux-terminal.ts";
import { until } from "../rigs/until.ts";
import { TuiScene, type TuiDesk } from "../rigs/tui/scene.ts";

const plan = `project: { merge: { verify: "echo checking; until test -e {root}/go; do sleep 0.05; done", parallel: 1 } }
tasks:
  one: echo one > one.txt
  two: echo two > two.txt
  clash: echo $$ > base.txt
`;

let scene: TuiScene;
beforeAll(() => {
  scene = new TuiScene();
  git("init", "-q", "-b", "main");
  git("config", "user.name", "A User");
  git("config", "user.email", "user@example.org");
  writeFileSync(join(scene.root, "base.txt"), "base\n");
  scene.plan(plan);
  git("add", "base.txt", "wezterm-parallel.yaml");
  git("commit", "-qm", "start");
});
afterAll(() => scene[Symbol.asyncDispose](), 60_000);

function git(...args: readonly string[]): string {
  return execFileSync("git", args, { cwd: scene.root, encoding: "utf8" }).trimEnd();
}

/** Opens the view on a run whose tasks have succeeded, and selects the first one. */
async function openOnChanges(columns: number, rows: number): Promise<TuiDesk> {
  scene.plan(plan);
  const desk = await scene.open(columns, rows);
  desk.terminal.type("wzp run >/dev/null; clear; echo en''ded");
  await desk.sees(/^ended$/m);
  await desk.start(/^>- r\d+ .* succeeded .* 3\/3/m);
  return desk;
}

/** Runs that verify are newer than the run whose changes they verify. */
function newestRun(desk: TuiDesk): string {
  return /- (r\d+) (?!Land)/.exec(desk.lines.join("\n"))?.[1] ?? "none";
}

describe.skipIf(!TmuxTerminal.available)("changes in the full-screen view", () => {
  test("m merges, rows and the queue say where each change is, F reorders, w withdraws", async () => {
    await using desk = await openOnChanges(80, 24);
    desk.press("m");
    await desk.sees(/✓ 3 changes: r\d+\/\w+ (queued|verifying) for main \(1\), …/);
    desk.press("w");
    await desk.sees(/✓ 3 changes: r\d+\/\w+ is not queued any more, …/);
    for (const task of ["one", "two", "clash"]) {
      desk.press("j", "m");
      await desk.sees(new RegExp(`✓ r\\d+/${task} (queued|verifying) for main`));
    }
    await desk.sees(/one +done .*verifying for main \(1\)/);
    await desk.sees(/clash +done .*queued for main \(3\)/);
    desk.press("Tab", "Tab", "Tab");
    await desk.sees(/^── merge queues ─/m);
    await desk.sees(/^main: 3 changes$/m);
    await desk.sees(/1 {2}r\d+\/one +verifying +[0-9a-f]{8} {2}waits for its checks in r\d+\/verify$/m);
    await desk.sees(/3 {2}r\d+\/clash +queued +waits for the changes ahead$/m);
    desk.press("k", "F");
    await desk.sees(/^> {2}✓ two/m);
    await desk.sees(/> {2}1 {2}r\d+\/two/);
    desk.press("w");
    await desk.sees(/✓ r\d+\/two is not queued any more/);
    await desk.sees(/^main: 2 changes$/m);
    desk.press("q");
    scene.go();
    await until("both landings", () => git("log", "--format=%s%b").match(/Wzp-Task/g)?.length === 2);
    expect(existsSync(join(scene.root, "two.txt"))).toBe(false);
  }, 60_000);

  test("says on its rows which running tasks begin to conflict, until one of them undoes it", async () => {
    scene.plan(`limits: { parallel: 2 }
tasks:
  left: "echo left > base.txt; until test -e {root}/undo; do sleep 0.05; done; git checkout -q base.txt; until test -e {root}/go; do sleep 0.05; done"
  right: "echo right > base.txt; until test -e {root}/go; do sleep 0.05; done"
`);
    await using desk = await scene.open(200, 50);
    desk.terminal.type("wzp run --detach >/dev/null; clear; echo en''ded");
    await desk.sees(/^ended$/m);
    await desk.start(/left +running .*conflicts with r\d+\/right in base\.txt/);
    await desk.sees(/right +running .*conflicts with r\d+\/left in base\.txt/);
    writeFileSync(join(scene.root, "undo"), "");
    await until("no conflict", () => !desk.lines.join("\n").includes("conflicts with"));
    await desk.sees(/left +running/);
    desk.press("q");
    scene.go();
  }, 60_000);

  test("shows a conflict in red, pauses the queue, and reverts a landed change after confirmation", async () => {
    await using desk = await openOnChanges(200, 50);
    writeFileSync(join(scene.root, "base.txt"), "target\n");
    git("commit", "-qm", "other", "base.txt");
    scene.go();
    const run = newestRun(desk);
    desk.write(`/${run}/clash`);
    desk.press("Enter", "j", "m");
    await desk.sees(/clash +done .*conflict with main/);
    const coloured = desk.terminal.tmux("capture-pane", "-p", "-e");
    desk.write(`/\u0015${run}/two`);
    desk.press("Enter");
    await desk.sees(/^> {2}✓ two/m);
    expect(coloured).toMatch(/conflict with main/);
    desk.press("m");
    await desk.sees(/two +done .*landed on main/);
    await until("the file", () => existsSync(join(scene.root, "two.txt")));
    desk.press("U");
    await desk.sees(/Revert r\d+\/two on main\? \(y\/n\)/);
    desk.press("n", "P");
    await desk.sees("✓ the merge queue of main is paused");
    desk.press("U", "y");
    await desk.sees(/two +done .*queued \(revert\) for main \(1\)/);
    desk.press("Tab", "Tab", "Tab");
    await desk.sees(/main: 1 change, paused \(P resumes\)$/m);
    expect(existsSync(join(scene.root, "two.txt"))).toBe(true);
    desk.press("P");
    await desk.sees(/two +done .*reverted on main/);
    expect(existsSync(join(scene.root, "two.txt"))).toBe(false);
    desk.press("q");
  }, 60_000);
});

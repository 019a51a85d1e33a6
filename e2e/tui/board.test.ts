import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

import stringWidth from "string-width";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { TmuxTerminal } from "../rigs/tmux-terminal.ts";
import { until } from "../rigs/until.ts";
import { TuiScene, type TuiDesk } from "../rigs/tui/scene.ts";

const wide = "とても長い名前のタスクでどこまで表示されるか";
const plan = `defaults: { checkout: none }
limits: { parallel: 8 }
tasks:
  準備: echo ready
  build: { run: "echo building; until test -e {root}/go; do sleep 0.05; done", needs: [準備] }
  ${wide}: { run: "until test -e {root}/go; do sleep 0.05; done", needs: [準備] }
  bad: { run: "printf 'the \\\\033[31mreason\\\\033[0m\\\\033]0;taken\\\\007\\\\n'; exit 4", needs: [準備] }
  never: { run: "true", needs: [bad] }
  テスト: { run: "true", matrix: { os: [linux, mac] }, needs: [build] }
`;

let scene: TuiScene;
beforeAll(() => void (scene = new TuiScene()));
afterAll(() => scene[Symbol.asyncDispose](), 60_000);

/** Opens a view on the newest run, which waits for \`go\`. */
async function openOnRun(columns: number, rows: number, env: Record<string, string> = {}): Promise<TuiDesk> {
  scene.plan(plan);
  const desk = await scene.open(columns, rows, env);
  desk.terminal.type("wzp run --detach");
  await desk.terminal.sees(/^r\d+$/m);
  desk.terminal.type("clear");
  await desk.start(/bad +failed +\d\.\ds/);
  await desk.sees(/build +running/);
  return desk;
}

/** Returns the id of the newest run: ids are numbered. */
function newestRun(desk: TuiDesk): string {
  return /- (r\d+) wezterm-parallel/.exec(desk.lines.join("\n"))?.[1] ?? "none";
}

describe.skipIf(!TmuxTerminal.available)("the full-screen view in a real terminal", () => {
  test("shows a run's progress at 80×24 with state, time and reason of each task, and leaves a clean screen", async () => {
    await using desk = await openOnRun(80, 24);
    const run = newestRun(desk);
    const wanted = [
      "wzp  1 failed, 2 running, 1 done, 2 blocked, 1 skipped          ✓ live, 1 worker",
      `>- ${run} wezterm-parallel.yaml        running         #  ░░░░░░░░░░ 2/7  ${basename(scene.root).slice(0, 9)}…`,
      "   ✓ 準備                          done            #",
      "   › build                         running         #",
      "   › とても長い名前のタスクでど…   running         #",
      "   ✗ bad                           failed          #  exit 4",
      `   - never                         skipped            skipped: ${run}/bad failed`,
      "   · テスト(linux)                 blocked            waiting for build",
      "   · テスト(mac)                   blocked            waiting for build",
      ..."\n\n\n\n".split("\n"),
      `── ${run} ${"─".repeat(80 - 4 - run.length)}`,
      `${run}  wezterm-parallel.yaml`,
      "running: 1 failed, 2 running, 1 done, 2 blocked, 1 skipped",
      `project   ${scene.root}`,
      "",
      "failed (n goes to the next, r retries them all):",
      "  ✗ bad  exit 4",
      ..."\n".split("\n"),
      "? help  q quit  Enter log  / filter  a attach  o open  r retry  c cancel",
    ];
    expect(await desk.settled(wanted)).toEqual(wanted);
    desk.press("j", "j");
    await desk.sees(/^building$/m);
    scene.go();
    await desk.sees(new RegExp(`- ${run} wezterm-parallel.yaml +failed .* 6/7`));
    await desk.sees(/✓ テスト\(mac\) +done/);
    desk.press("q");
    expect(await desk.end(0)).toBe("clean");
  }, 60_000);

  test("o opens the selected run in panes and reports how to see them", async () => {
    await using desk = await openOnRun(200, 30);
    const { terminal } = desk;
    desk.press("q");
    await desk.end(0);
    // A tmux server other than the desk's, whose screen is read.
    const socket = join(scene.root, "other");
    using other = new DisposableStack();
    execFileSync("tmux", ["-S", socket, "-f", "/dev/null", "new-session", "-d", "-s", "person"]);
    other.defer(() => void execFileSync("tmux", ["-S", socket, "kill-server"]));
    terminal.type(`clear; export TMUX=${socket},1,0`);
    await desk.start(/bad +failed +\d\.\ds/);
    desk.press("o");
    await desk.sees(
      /\d panes in workspace \S+ \(tmux\): 2 tasks shown.* Show it with: tmux switch-client -t '=/,
    );
    desk.press("q");
    scene.go();
  }, 90_000);

  test("shows the panel beside the board at 200×60, with full names and lines up to the edge", async () => {
    await using desk = await openOnRun(200, 60);
    const { lines } = desk;
    expect(lines).toHaveLength(60);
    for (const line of lines.slice(1, -1)) expect(stringWidth(line.slice(0, line.indexOf("│")))).toBe(99);
    expect(lines.some((line) => line.includes("› とても長い名前のタスクでどこまで表"))).toBe(true);
    const states = lines
      .filter((line) => /^ {3}[✓›✗·-] /.test(line))
      .slice(0, 7)
      .map((line) =>
        stringWidth(line.slice(0, /(done|running|failed|skipped|blocked) /.exec(line)?.index ?? 0)),
      );
    expect(new Set(states).size).toBe(1);
    desk.press("C-c");
    expect(await desk.end(0)).toBe("clean");
  }, 60_000);

  test("redraws completely when resized to 20×5 and back", async () => {
    await using desk = await openOnRun(100, 30);
    for (const [columns, rows] of [
      [60, 20],
      [20, 5],
      [34, 9],
      [150, 40],
      [80, 24],
    ] as const) {
      desk.terminal.resize(columns, rows);
      await until(`a frame of ${columns}×${rows}`, () => {
        const { lines } = desk;
        const runs = lines.filter((line) => /^[> ]- r\d+/.test(line)).length;
        if (lines.at(-1)?.includes("? help") !== true || lines[0]?.startsWith("wzp ") !== true) return false;
        return lines.length === rows && runs >= 1 && lines.every((line) => stringWidth(line) <= columns);
      });
    }
    desk.press("q");
    expect(await desk.end(0)).toBe("clean");
  }, 60_000);

  test("filters by name and state with /, and shows all again on Esc", async () => {
    await using desk = await openOnRun(80, 24);
    const run = newestRun(desk);
    desk.write("/fail");
    await desk.sees("/fail▏");
    await until("the matching task alone", () =>
      desk.lines.filter((line) => /^ {3}[✓›✗·-] /.test(line)).every((line) => line.includes("failed")),
    );
    desk.press("Enter");
    await desk.sees("/fail (Esc clears)");
    desk.press("Escape");
    await desk.sees(/build +running/);
    desk.write("/テス linux");
    await desk.sees(`- ${run}`);
    await until("one task of the newest run", () => !desk.lines.some((line) => line.includes("(mac)")));
    desk.press("BSpace", "BSpace", "BSpace", "BSpace", "BSpace", "BSpace");
    desk.write("nowhere");
    await desk.sees("No task matches テスnowhere.");
    desk.press("Escape");
    await desk.sees(/build +running/);
  }, 60_000);

  test("retries, pauses, changes the priority and cancels after confirmation; errors stay until the next key", async () => {
    await using desk = await openOnRun(100, 30);
    const run = newestRun(desk);
    desk.press("n");
    await desk.sees(/^> {2}✗ bad/m);
    desk.press("+");
    await desk.sees(`✗ ${run}/bad: nothing changed, it is not queued: failed`);
    desk.press("r");
    await desk.sees(`✓ ${run}/bad (2 tasks) queued again`);
    await desk.sees(/✗ bad +failed +[\d.]+s +exit 4 \(attempt 2\)/);
    desk.press("C");
    await desk.sees(
      `✗ ${run}/bad: nothing changed, it has no checkout of its own: run it again with wzp retry`,
    );
    desk.write(`/${run} mac blocked`);
    desk.press("Enter");
    desk.press("j");
    await desk.sees(/^> {2}· テスト\(mac\)/m);
    desk.press("+");
    await desk.sees(`✓ ${run}/テスト(mac) now has priority 1`);
    desk.press("p");
    await desk.sees(`✓ ${run}/テスト(mac) paused`);
    desk.press("c");
    await desk.sees(`Cancel ${run}/テスト(mac)? (y/n)`);
    desk.press("n");
    await until("the question to go", () => !desk.lines.at(-1)?.includes("Cancel"));
    desk.press("Escape");
    desk.press("Home");
    await desk.sees(new RegExp(`^>- ${run}`, "m"));
    desk.press("C");
    await desk.sees("✗ Only tasks can be continued: select a task.");
    desk.press("c");
    await desk.sees(new RegExp(`Cancel ${run} and its \\d unfinished tasks\\? \\(y/n\\)`));
    desk.press("y");
    await desk.sees(/× build +cancelled/);
    await desk.sees(new RegExp(`- ${run} wezterm-parallel.yaml +failed .* 2/7`));
  }, 60_000);

  test("a attaches the terminal to the task with all keys, and restores the view afterwards", async () => {
    scene.plan(`defaults: { checkout: none }
tasks:
  talk: { run: "echo hello; cat" }
  quick: { run: "true" }
`);
    await using desk = await scene.open(80, 24);
    desk.terminal.type("wzp run --detach; clear");
    await desk.start(/✓ quick +done/);
    const run = newestRun(desk);
    desk.press("j");
    await desk.sees(/^hello$/m);
    const before = desk.picture.slice(1, 12);
    desk.press("a");
    await until("the task's own screen", () => !desk.lines.some((line) => line.includes(run)));
    await desk.sees(/^hello$/m);
    for (const letter of "abcdefghijklmnopqrstuvwxyz") desk.press(letter);
    desk.press("Enter");
    await desk.sees(/^abcdefghijklmnopqrstuvwxyz\nabcdefghijklmnopqrstuvwxyz$/m);
    desk.press("C-\\", "C-\\");
    await desk.sees(`✓ back from ${run}/talk`);
    expect(desk.picture.slice(1, 12)).toEqual(before);
    desk.press("j", "a");
    await desk.sees(`✗ ${run}/quick has ended; Enter shows its log.`);
    desk.press("q");
    expect(await desk.end(0)).toBe("clean");
  }, 60_000);

  test("A shows what a program asks, and gives it the answer", async () => {
    scene.plan(`defaults: { checkout: none }
tasks:
  ask: { run: "printf 'Continue? [y/N] '; read -r line; echo read: $line; until test -e {root}/go; do sleep 0.05; done" }
  quick: { run: "true" }
`);
    await using desk = await scene.open(100, 24);
    desk.terminal.type("wzp run --detach; clear");
    await desk.start(/waiting for your input/);
    const run = newestRun(desk);
    desk.press("j", "A");
    await desk.sees(`${run}/ask is waiting for your input: Continue? [y/N]`);
    await desk.sees("answer (Enter leaves it waiting):");
    desk.press("y", "Enter");
    await desk.sees(`✓ ${run}/ask took the answer`);
    await desk.sees("read: y");
    desk.press("j", "A");
    await desk.sees(`✗ ${run}/quick asks nothing.`);
    scene.go();
    await desk.sees(/✓ ask +done/);
    desk.press("q");
    expect(await desk.end(0)).toBe("clean");
  }, 60_000);

  test("shows the log in full screen, scrolls, follows again, and neutralizes control bytes", async () => {
    scene.plan(`defaults: { checkout: none }
tasks:
  long: { run: "seq 1 300; until test -e {root}/go; do sleep 0.05; done; echo the end" }
  harm: { run: "printf 'the \\\\033[31mreason\\\\033[0m\\\\033]0;taken\\\\007 here\\\\n'" }
`);
    await using desk = await scene.open(80, 24);
    desk.terminal.type("wzp run --detach; clear");
    await desk.start(/✓ harm +done/);
    desk.press("j");
    await desk.sees(/^300$/m);
    desk.press("Enter");
    await until("the log alone", () => desk.lines[1]?.includes("long#1: log, following"));
    expect(desk.lines.slice(2, 23)).toEqual(Array.from({ length: 21 }, (_, at) => `${280 + at}`));
    desk.press("PageUp", "k");
    await desk.sees(/log, line \d+ of 300/);
    const top = Number(desk.lines[2]);
    expect(top).toBeLessThan(262);
    desk.press("Home");
    await desk.sees(/log, line 1 of 300/);
    desk.press("End");
    await desk.sees("following");
    scene.go();
    await desk.sees(/^the end$/m);
    desk.press("Escape", "j");
    await desk.sees("the reason here");
    expect(desk.terminal.tmux("display-message", "-p", "#{pane_title}")).not.toContain("taken");
  }, 60_000);

  test("switches to graph and details with Tab, and lists the keys with ?", async () => {
    await using desk = await openOnRun(80, 30);
    desk.press("j", "j");
    desk.press("Tab");
    await desk.sees(/^>├.*● › build {2}running/m);
    await desk.sees("✓ 準備  done  <- build needs it");
    desk.press("Tab");
    await desk.sees(/^state {5}running on /m);
    desk.press("?");
    await desk.sees("collapse or expand a run");
    desk.press("?");
    await desk.sees(/^state {5}running on /m);
    desk.press("Home");
    desk.press("h");
    await desk.sees(/^>\+ r\d+/m);
    desk.press("l");
    await desk.sees(/^>- r\d+/m);
  }, 60_000);

  test("uses no colours with NO_COLOR, and shows states by words and signs", async () => {
    await using desk = await openOnRun(80, 24, { NO_COLOR: "1" });
    desk.press("j");
    await desk.sees(/^> {2}✓ 準備/m);
    expect(desk.terminal.tmux("capture-pane", "-p", "-e")).not.toMatch(/\u001B\[[\d;]*m/);
    desk.press("q");
    expect(await desk.end(0)).toBe("clean");
  }, 60_000);

  test("uses only the sixteen colours and no background, for light and dark terminals", async () => {
    await using desk = await openOnRun(80, 24);
    const coloured = desk.terminal.tmux("capture-pane", "-p", "-e");
    const codes = [...coloured.matchAll(/\u001B\[([\d;]*)m/g)].flatMap(([, code = ""]) => code.split(";"));
    const known = new Set(["", "0", "1", "2", "7", "22", "27", "31", "32", "33", "36", "39", "49"]);
    expect(codes.filter((code) => !known.has(code))).toEqual([]);
    expect(codes).toContain("31");
  }, 60_000);

  test("titles with control bytes affect only their own line", async () => {
    await using desk = await scene.open(80, 24);
    const raw = join(scene.root, "raw");
    const harm = "printf '\\033]0;own\\007\\033[2J\\r\\nnext'; echo $HOME";
    execFileSync(
      join(scene.root, "desk-0/bin/wzp"),
      ["add", "--", "true", `\u001B]0;taken\u0007\u001B[2J\r\nnext${harm}`],
      {
        env: { ...process.env, WZP_HOME: scene.home },
        cwd: scene.root,
      },
    );
    desk.terminal.tmux("pipe-pane", `cat >>${raw}`);
    await desk.start("- r");
    desk.press("Tab", "Tab", "j");
    await desk.sees(/^command .*true/m);
    await until("bytes", () => existsSync(raw) && readFileSync(raw, "utf8").includes("command"));
    expect(readFileSync(raw, "utf8")).not.toContain("\u001B]0;");
    expect(readFileSync(raw, "utf8")).not.toContain("\u001B[2J");
    expect(desk.terminal.tmux("display-message", "-p", "#{pane_title}")).not.toContain("taken");
    desk.press("q");
    expect(await desk.end(0)).toBe("clean");
  }, 60_000);

  test("writes complete frames, and rewrites only the changed lines every second", async () => {
    await using desk = await openOnRun(80, 24);
    await desk.sees(/build +running +1\ds|build +running +[1-9]\.\ds/);
    desk.write(`/${newestRun(desk)}`);
    desk.press("Enter");
    await desk.sees("(Esc clears)");
    const raw = join(scene.root, "raw-frames");
    desk.terminal.tmux("pipe-pane", `cat >>${raw}`);
    const bytes = await until("some frames", () => {
      const text = existsSync(raw) ? readFileSync(raw, "utf8") : "";
      return text.split("\u001B[?2026h").length > 3 && text;
    });
    const frames = bytes.split("\u001B[?2026h").slice(1, -1);
    for (const frame of frames) {
      expect(frame.trimEnd()).toMatch(/\u001B\[\?2026l$/);
      expect(frame).not.toContain("準備");
      expect(frame).not.toContain("\u001B[2J");
    }
  }, 60_000);
});

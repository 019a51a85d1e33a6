import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import stringWidth from "string-width";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { TmuxTerminal } from "../rigs/tmux-terminal.ts";
import { until } from "../rigs/until.ts";

const wide = "とても長い名前のタスクでどこまで表示されるか";
const plan = `defaults: { checkout: none }
limits: { parallel: 8 }
tasks:
  準備: echo ready
  build: { run: "until test -e {root}/go; do sleep 0.05; done", needs: [準備] }
  ${wide}: { run: "until test -e {root}/go; do sleep 0.05; done", needs: [準備] }
  bad: { run: "echo the reason; exit 4", needs: [準備] }
  never: { run: "true", needs: [bad] }
  テスト: { run: "true", matrix: { os: [linux, mac] }, needs: [build] }
`;

let root: string;
let desks = 0;
beforeAll(() => void (root = mkdtempSync(join(tmpdir(), "wzp-live-"))));
afterAll(async () => {
  const desk = await open(80, 24);
  desk.type("wzp down --kill; echo down $?");
  await desk.sees("down 0");
  // Before its socket is removed, because it could not be stopped without it.
  desk.close();
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
}, 60_000);

async function open(columns: number, rows: number, env: Record<string, string> = {}): Promise<TmuxTerminal> {
  const directory = join(root, `desk-${desks++}`);
  execFileSync("mkdir", [directory]);
  return TmuxTerminal.open({
    directory,
    cwd: root,
    columns,
    rows,
    env: { WZP_HOME: join(root, "home"), ...env },
  });
}

function usePlan(text: string): void {
  rmSync(join(root, "go"), { force: true });
  writeFileSync(join(root, "wezterm-parallel.yaml"), text.replaceAll("{root}", root));
}

function go(): void {
  writeFileSync(join(root, "go"), "");
}

/** Returns the lines of the current frame: one per task, and the counts. */
function frameOf(lines: readonly string[]): readonly string[] {
  const end = lines.findLastIndex((line) => /^r\d+ {2}[\d.]+s {2}/.test(line));
  const begin = lines.slice(0, end).findLastIndex((line) => !/^[✓✗›·×?‖-] /.test(line)) + 1;
  return lines.slice(begin, end + 1);
}

/** Returns the column at which a word begins; wide characters before it count as two. */
function columnOf(line: string, word: string): number {
  return stringWidth(line.slice(0, line.indexOf(word)));
}

describe.skipIf(!TmuxTerminal.available)("live progress in a real terminal", () => {
  test.each([
    [80, 24],
    [200, 60],
  ])(
    "at %i×%i has one line a task: state, duration, reason; columns stand under each other",
    async (columns, rows) => {
      await using desk = await open(columns, rows);
      usePlan(plan);
      desk.type("wzp run; echo ended $?");
      // A loaded machine may draw no frame in the second second.
      await desk.sees(/build +running +[1-9]\d*(\.\d)?s/);
      const frame = frameOf(desk.lines);
      expect(frame).toHaveLength(8);
      expect(frame[3]).toMatch(/^✗ bad +failed +\d\.\ds +exit 4$/);
      expect(frame[4]).toMatch(/^- never +skipped$/);
      expect(frame[5]).toMatch(/^· テスト\(linux\) +blocked +waiting for build$/);
      const states = frame
        .slice(0, 7)
        .map((line) => columnOf(line, /done|running|failed|skipped|blocked/.exec(line)?.[0] ?? "?"));
      expect(new Set(states).size).toBe(1);
      for (const line of frame) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
      expect(frame[2]?.includes(wide)).toBe(columns === 200);
      go();
      const text = await desk.sees("ended 1");
      expect(text).toMatch(/✗ r\d+\/bad: exit 4\n +the reason/);
      expect(desk.modes).toBe(TmuxTerminal.cleanModes);
    },
    60_000,
  );

  test("the second run shows progress based on previous durations", async () => {
    await using desk = await open(80, 24);
    usePlan("defaults: { checkout: none }\ntasks: { measured: sleep 1 }\n");
    desk.type("wzp run; echo first $?");
    await desk.sees("first 0");
    desk.type("clear; wzp run; echo second $?");
    await desk.sees(/measured +running +0\.\ds +█+░+ of ~1\.\ds/);
    await desk.sees("second 0");
  }, 60_000);

  test("shows each task once after the terminal becomes narrower, lower and wider", async () => {
    await using desk = await open(100, 30);
    usePlan(plan);
    desk.type("wzp run; echo ended $?");
    await desk.sees(/build +running/);
    for (const [columns, rows] of [
      [60, 30],
      [50, 12],
      [120, 40],
    ] as const) {
      desk.resize(columns, rows);
      await until(`a frame for ${columns} columns`, () => {
        const named = desk.lines.filter((line) => line.startsWith("› build"));
        return named.length === 1 && desk.lines.every((line) => stringWidth(line) <= columns);
      });
    }
    go();
    await desk.sees("ended 1");
    // Once in the last frame, once in the timeline.
    expect(desk.text.match(/^✓ build /gm)).toHaveLength(2);
  }, 60_000);

  test("shows the most relevant tasks and the counts of all when there are more tasks than lines", async () => {
    await using desk = await open(80, 12);
    const many = Array.from({ length: 40 }, (_, at) => `  t${at}: "true"\n`).join("");
    usePlan(
      `defaults: { checkout: none }\nlimits: { parallel: 3 }\ntasks:\n  holding: { run: "until test -e {root}/go; do sleep 0.05; done", priority: 9 }\n${many}`,
    );
    desk.type("wzp run; echo ended $?");
    await desk.sees(/^r\d+ .*1 running, 40 done/m);
    const { lines } = desk;
    expect(lines.filter((line) => line.startsWith("› holding"))).toHaveLength(1);
    expect(lines.length).toBeLessThanOrEqual(12);
    go();
    await desk.sees("ended 0");
    expect(desk.text.match(/^› holding/gm)).toBeNull();
  }, 60_000);

  test("writes complete frames over each other without erasing first", async () => {
    await using desk = await open(80, 24);
    usePlan(plan);
    const raw = join(root, "raw");
    desk.tmux("pipe-pane", `cat >>${raw}`);
    desk.type("wzp run; echo ended $?");
    await desk.sees(/build +running/);
    go();
    await desk.sees("ended 1");
    const bytes = readFileSync(raw, "utf8");
    const frames = bytes.split("\u001B[?2026h").slice(1);
    expect(frames.length).toBeGreaterThan(3);
    for (const frame of frames) expect(frame.split("\u001B[?2026l")).toHaveLength(2);
    expect(bytes).not.toContain("\u001B[2J");
    expect(bytes).not.toContain("\u001B[2K");
  }, 60_000);

  test("Ctrl-C cancels the run, reports it and restores the terminal; a second one exits without waiting", async () => {
    await using desk = await open(80, 24);
    usePlan(`defaults: { checkout: none }\ntasks: { long: { run: "sleep 1000" } }\n`);
    desk.type("stty -a >before; wzp run; echo ended $?");
    await desk.sees(/long +running/);
    desk.press("C-c");
    await desk.sees("ended 130");
    expect(desk.text).toMatch(/× long +cancelled/);
    desk.type("stty -a >after; cmp before after && echo same");
    await desk.sees(/^same/m);
    expect(desk.modes).toBe(TmuxTerminal.cleanModes);

    usePlan(
      `defaults: { checkout: none }\ntasks: { stubborn: { run: "trap '' TERM INT HUP; echo up; while :; do sleep 0.1; done" } }\n`,
    );
    desk.type("clear; wzp run; echo left $?");
    await desk.sees(/stubborn +running/);
    desk.press("C-c");
    await desk.sees("Ctrl-C again");
    desk.press("C-c");
    await desk.sees("left 130");
    expect(desk.text).toContain("is being cancelled in the background");
    expect(desk.modes).toBe(TmuxTerminal.cleanModes);
  }, 60_000);

  test("uses no colours with NO_COLOR, and no control sequences on a dumb terminal", async () => {
    usePlan(plan);
    go();
    await using plain = await open(80, 24, { NO_COLOR: "1" });
    plain.type("wzp run; echo ended $?");
    await plain.sees("ended 1");
    expect(plain.tmux("capture-pane", "-p", "-e")).not.toMatch(/\u001B\[[\d;]*m/);

    await using dumb = await open(80, 24, { TERM: "dumb" });
    const raw = join(root, "raw-dumb");
    dumb.tmux("pipe-pane", `cat >>${raw}`);
    dumb.type("wzp run; echo ended $?");
    await dumb.sees("ended 1");
    expect(readFileSync(raw, "utf8")).not.toContain("\u001B");
    expect(dumb.text).toMatch(/✗ r\d+\/bad failed/);
  }, 60_000);
});

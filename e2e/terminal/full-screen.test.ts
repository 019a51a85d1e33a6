import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { processesWith } from "../rigs/processes.ts";
import { until } from "../rigs/until.ts";
import { Desk, hasTmux, wzp } from "../rigs/terminal/desk.ts";

const sizes = [
  { columns: 80, rows: 24 },
  { columns: 200, rows: 60 },
];

/** Full-screen programs, their text when they are ready, and the keys that end them. */
const programs = [
  {
    name: "vi",
    command: "vi -u NONE -i NONE -n --cmd 'set shm+=F' text",
    ready: "line 7 ",
    keys: [":q!", "Enter"],
  },
  { name: "less", command: "less -Ps. text", ready: "line 7 ", keys: ["q"] },
] as const;
const installed = programs.filter(({ name }) => spawnSync("sh", ["-c", `command -v ${name}`]).status === 0);

/** Returns all modes that a program could have left set in the person's terminal. */
function state(desk: Desk): string {
  const flags =
    "alternate_on cursor_flag insert_flag keypad_flag keypad_cursor_flag mouse_any_flag wrap_flag";
  return desk.tmux("display-message", "-p", flags.replaceAll(/\w+/g, "#{$&}")).trim();
}

const plainState = "0 1 0 0 0 0 1";

function writeText(desk: Desk, rows: number): void {
  const lines = Array.from({ length: rows * 3 }, (_, at) => `line ${at} ${"日本 ".repeat(at % 9)}end`);
  writeFileSync(join(desk.home, "text"), `${lines.join("\n")}\n`);
}

/** Waits until two readings of the screen are equal and show `text`. */
async function settled(desk: Desk, text: string): Promise<string> {
  await desk.sees(text);
  let last = "";
  return until("a screen at rest", () => {
    const { screen } = desk;
    const same = screen === last && screen.includes(text);
    last = screen;
    return same ? screen : undefined;
  });
}

describe.skipIf(!hasTmux).each(sizes)("attached at $columns × $rows", (size) => {
  it.each(installed)(
    "$name looks as when it is run directly, and detaching leaves no trace",
    async (program) => {
      await using desk = await Desk.open(size);
      writeText(desk, size.rows);
      await desk.task("full", `${program.command}; exit 7`);
      desk.type("stty -g > before; echo line before");
      await desk.sees(/^line before/m);
      desk.type(`${wzp} attach 'r1/full#1'; echo code $?`);
      const attached = await settled(desk, program.ready);
      desk.tmux("send-keys", "C-\\", "C-\\");
      const left = await desk.sees("code 0");
      expect(left).not.toContain(program.ready);
      expect(left).toContain("continues; attach again with");
      expect(state(desk)).toBe(plainState);
      desk.type("stty -g > after; cmp before after && echo same modes");
      await desk.sees(/^same modes/m);

      desk.type(`clear; TERM=xterm-256color ${program.command}`);
      const direct = await settled(desk, program.ready);
      expect(attached).toBe(direct);
      desk.tmux("send-keys", ...program.keys);
      await until("the program to go", () => state(desk) === plainState);

      desk.type(`clear; ${wzp} attach 'r1/full#1'; echo code $?`);
      expect(await settled(desk, program.ready)).toBe(direct);
      desk.tmux("send-keys", ...program.keys);
      await desk.sees("code 7");
      expect(state(desk)).toBe(plainState);
    },
  );
});

describe.skipIf(!hasTmux)("attach", () => {
  it("shows the last screen and the result of an ended task, and exits with its code", async () => {
    await using desk = await Desk.open({ columns: 80, rows: 24 });
    const screen = "printf '\\033[2J\\033[5;10H\\033[31mat five and ten\\033[0m\\033[3;1Hat three'";
    await desk.task("done", `seq 1 200; ${screen}; exit 7`);
    await desk.ended("done");
    desk.type(`clear; ${wzp} attach 'r1/done#1'; echo code $?`);
    const shown = await desk.sees("code 7");
    expect(shown).toMatch(
      /^at three\n\n {9}at five and ten\n\[r1\/done#1 exited with 7 after [\d.]+ s\]\ncode 7/m,
    );
    expect(shown).not.toContain("200");
    expect(state(desk)).toBe(plainState);
    desk.type(`clear; ${wzp} attach 'r1/done#1' | cat -v`);
    expect(await desk.sees(/exited with 7/)).toMatch(/^at three\n\n {9}at five and ten\n\[r1/m);
  });

  it("shows the last full-screen picture of a killed task", async () => {
    await using desk = await Desk.open({ columns: 80, rows: 24 });
    await desk.task(
      "killed",
      "echo before; printf '\\033[?1049h\\033[?1000h\\033[Hin full screen'; kill -9 $$",
    );
    await desk.ended("killed");
    desk.type(`clear; ${wzp} attach 'r1/killed#1'; echo code $?`);
    const shown = await desk.sees("code 137");
    expect(shown).toMatch(/^in full screen\n\[r1\/killed#1 was terminated by SIGKILL/m);
    expect(state(desk)).toBe(plainState);
  });

  it("leaves the task running with a valid size when killed, and another attach continues", async () => {
    await using desk = await Desk.open({ columns: 90, rows: 25 });
    await desk.task("goes", "echo started; while read word; do echo heard $word; stty size; done");
    desk.type(`${wzp} attach 'r1/goes#1'`);
    await desk.sees("started");
    desk.tmux("send-keys", "-l", "one");
    desk.tmux("send-keys", "Enter");
    await desk.sees("25 90");
    const clients = processesWith(`WZP_HOME=${desk.home}`).filter(({ command }) =>
      command.includes(" attach "),
    );
    expect(clients.map(({ pid }) => process.kill(pid, "SIGKILL"))).toEqual([true]);
    await until(
      "the shell again",
      () => desk.tmux("display-message", "-p", "#{pane_current_command}").trim() === "sh",
    );
    // The killed one could not restore the terminal: a person would type `reset`.
    desk.tmux("respawn-pane", "-k", desk.shell);
    await desk.sees("desk>");
    desk.type(`${wzp} send --enter 'r1/goes#1' two`);
    desk.type(`${wzp} attach --read-only 'r1/goes#1'`);
    expect(await desk.sees(/heard two\n25 90/)).toContain("heard one");
  });

  it("survives a task that closes its terminal, resizes it in a loop and prints malformed sequences", async () => {
    await using desk = await Desk.open({ columns: 80, rows: 24 });
    const harm = [
      "for i in 1 2 3 4 5 6 7 8 9; do stty cols $((i * 20)) rows $((i * 7)); done",
      String.raw`printf '\033]0;title\001\a\033]2;other\033[31m\033\\'`,
      String.raw`printf '\033[8;5;10t\033[4h\033[?7l\033(0\016\033[5;9r\033[?1000h\033[?2004h\033=\033[?1h'`,
      String.raw`printf 'harmed'; exec 0<&- ; read x; sleep 0.2; printf '\033]0;a title without an end'; exec 1>&- 2>&-; sleep 0.1; exit 9`,
    ].join("; ");
    await desk.task("harm", `read x; ${harm}`);
    desk.type("stty -g > before; stty size > size; echo line before");
    await desk.sees(/^line before/m);
    desk.type(`${wzp} attach 'r1/harm#1'; echo code $?`);
    await until(
      "attached",
      () => desk.tmux("display-message", "-p", "#{pane_current_command}").trim() !== "sh",
    );
    desk.tmux("send-keys", "Enter");
    const screen = await desk.sees("code 9");
    expect(screen).toContain("exited with 9 after");
    expect(state(desk)).toBe(plainState);
    desk.type("stty -g > after; stty size | cmp - size && cmp before after && echo same modes");
    await desk.sees(/^same modes/m);
  });
});

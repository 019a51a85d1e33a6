import { execFileSync } from "node:child_process";

import { describe, expect, it } from "vitest";

import { Desk, hasTmux, wzp } from "../rigs/terminal/desk.ts";

describe.skipIf(!hasTmux)("attach in a real terminal", () => {
  it("shows earlier output, forwards keys and output, and exits with the task's exit code", async () => {
    await using desk = await Desk.open();
    await desk.task("ask", "echo early words; read answer; echo heard $answer; exit 7");
    desk.type(`${wzp} attach 'r1/ask#1'; echo code $?`);
    await desk.sees("early words");
    desk.type("my answer");
    const screen = await desk.sees("code 7");
    expect(screen).toContain("heard my answer");
    expect(screen).toMatch(/\[r1\/ask#1 exited with 7 after [\d.]+ s\]/);
  });

  it("resizes the task's terminal with the attached terminal", async () => {
    await using desk = await Desk.open();
    await desk.task("size", "trap 'stty size' WINCH; echo ready; while :; do sleep 0.05; done");
    desk.type(`${wzp} attach 'r1/size#1'`);
    await desk.sees("30 100");
    desk.tmux("resize-window", "-x", "90", "-y", "20");
    await desk.sees("20 90");
  });

  it("detaches on ctrl-\\ twice, keeps the task running and restores the terminal", async () => {
    await using desk = await Desk.open();
    await desk.task(
      "full",
      "printf '\\033[?1049h\\033[?1000h\\033[?25lfull screen'; stty -echo; read x; exit 3",
    );
    desk.type("stty -a > before; echo line before");
    await desk.sees(/^line before/m);
    desk.type(`${wzp} attach 'r1/full#1'; echo code $?`);
    await desk.sees("full screen");
    desk.tmux("send-keys", "C-\\", "C-\\");
    const screen = await desk.sees("code 0");
    expect(screen).not.toContain("full screen");
    desk.type("stty -a > after; cmp before after && echo same modes");
    await desk.sees(/^same modes/m);
    expect(desk.tmux("display-message", "-p", "#{alternate_on}#{mouse_any_flag}#{cursor_flag}").trim()).toBe(
      "001",
    );
    desk.type(`${wzp} attach 'r1/full#1'; echo code $?`);
    await desk.sees("full screen");
    desk.tmux("send-keys", "Enter");
    await desk.sees("code 3");
  });

  it("sends no input and does not resize with --read-only", async () => {
    await using desk = await Desk.open();
    await desk.task("watch", "stty size; read x; echo never");
    desk.type(`${wzp} attach --read-only 'r1/watch#1'; echo code $?`);
    await desk.sees("24 80");
    desk.type("typed");
    desk.tmux("send-keys", "C-c");
    const screen = await desk.sees("code 0");
    expect(screen).not.toContain("never");
  });

  it("restores the terminal and reports the failure when the host is killed", async () => {
    await using desk = await Desk.open();
    await desk.task("lost", "printf '\\033[?1049hhere'; sleep 1000");
    desk.type("stty -a > before");
    desk.type(`${wzp} attach 'r1/lost#1'; echo code $?`);
    await desk.sees("here");
    execFileSync("sh", [
      "-c",
      `kill -9 $(grep -ho '"pid":[0-9]*' ${desk.home}/state/hosts/*/host.json | cut -d: -f2)`,
    ]);
    await desk.sees("code 1");
    desk.type("stty -a > after; cmp before after && echo same modes");
    await desk.sees(/^same modes/m);
  });

  it("sends text and keys to a task's terminal with wzp send", async () => {
    await using desk = await Desk.open();
    await desk.task("listen", "read a; read b; echo heard $a and $b; sleep 1000");
    desk.type(`${wzp} send --enter 'r1/listen#1' one && echo two | ${wzp} send 'r1/listen#1' - && echo sent`);
    await desk.sees(/^sent/m);
    desk.type(`${wzp} attach --read-only 'r1/listen#1'`);
    await desk.sees("heard one and two");
  });
});

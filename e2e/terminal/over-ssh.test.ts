import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { killNow } from "../rigs/home.ts";
import { processesWith } from "../rigs/processes.ts";
import { SshServer } from "../rigs/ssh-server.ts";
import { until } from "../rigs/until.ts";
import { Desk, hasTmux, wzp } from "../rigs/terminal/desk.ts";

const hasSsh = SshServer.program !== undefined;
const title = `attach over ssh${hasSsh ? "" : " (not run: there is no sshd here)"}`;

describe.skipIf(!hasTmux || !hasSsh)(title, () => {
  let server: SshServer;

  beforeAll(async () => {
    server = await SshServer.open();
  }, 60_000);
  afterAll(() => server[Symbol.asyncDispose]());

  const attach = (desk: Desk, task: string): string =>
    server.run(`LANG=C.UTF-8 WZP_HOME=${desk.home} ${wzp} attach 'r1/${task}#1'`);
  const found = (desk: Desk, pattern: RegExp): number[] =>
    processesWith(`WZP_HOME=${desk.home}`).flatMap(({ pid, command }) =>
      pattern.test(command) ? [pid] : [],
    );

  it("forwards keys and sizes, and restores the terminal after detaching", async () => {
    await using desk = await Desk.open();
    const full = String.raw`printf '\033[?1049h\033[?1000h\033[?25lfull screen '`;
    await desk.task(
      "full",
      `${full}; trap 'stty size' WINCH; while :; do read word && echo heard $word; done`,
    );
    desk.type("stty -g > before; echo line before");
    await desk.sees(/^line before/m);
    desk.type(`${attach(desk, "full")}; echo code $?`);
    await desk.sees("full screen");
    await desk.sees("30 100");
    desk.type("my answer");
    await desk.sees("heard my answer");
    desk.tmux("resize-window", "-x", "90", "-y", "20");
    await desk.sees("20 90");
    desk.tmux("send-keys", "C-\\", "C-\\");
    expect(await desk.sees("code 0")).not.toContain("full screen");
    desk.type("stty -g > after; cmp before after && echo same modes");
    await desk.sees(/^same modes/m);
    const modes = "#{alternate_on}#{mouse_any_flag}#{cursor_flag}";
    expect(desk.tmux("display-message", "-p", modes).trim()).toBe("001");
  });

  it("ends the remote viewer when the connection is cut; the task continues and can be attached again", async () => {
    await using desk = await Desk.open();
    await desk.task("listen", "echo ready; while read word; do echo heard $word; done");
    desk.type(`${attach(desk, "listen")}; stty sane; echo code $?`);
    await desk.sees("ready");
    const viewers = (): number[] => found(desk, /main\.js attach r1\/listen/);
    // Not its shell, whose command has the id in quotes.
    await until("the viewer", () => viewers().length > 0);
    for (const pid of found(desk, /^ssh -tt/)) expect(killNow(pid)).toBe(true);
    await desk.sees(/code \d+/);
    await until("the viewer's end", () => viewers().length === 0);
    desk.type(`clear; ${attach(desk, "listen")}; echo code $?`);
    await desk.sees("ready");
    desk.type("after the cut");
    await desk.sees("heard after the cut");
    desk.tmux("send-keys", "C-\\", "C-\\");
    await desk.sees("code 0");
  });
});

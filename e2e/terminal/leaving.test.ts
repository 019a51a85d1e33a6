import { execFileSync } from "node:child_process";

import { describe, expect, it } from "vitest";

import { processesWith } from "../rigs/processes.ts";
import { until } from "../rigs/until.ts";
import { Desk, hasTmux, wzp } from "../rigs/terminal/desk.ts";
import { Recording } from "../rigs/terminal/recording.ts";

/** Sets every mode, and is within an escape sequence when the person detaches. */
const switches = [
  String.raw`\033[?1049h\033[?1003h\033[?1006h\033[?1004h\033[?2004h\033[?2031h\033[?25l\033[?7l\033[?1h\033=\033[4h\033[?5h`,
  String.raw`\033[>1u\033[>5u\033[>4;2m\033[5 q\033[3;7r\033[?6h\033(0`,
  String.raw`\033]0;title of the task\007\033]4;1;red\007\033]10;red\007\033]11;blue\007\033]12;green\007\033]9;4;1;50\007\033]0;half a ti`,
].join("");
const task = `echo here; printf '${switches}'; read word; exit 3`;

function clients(desk: Desk): number[] {
  return processesWith(`WZP_HOME=${desk.home}`)
    .filter(
      ({ command }) =>
        /main\.js attach/.test(command) && !command.startsWith("script") && !command.startsWith("sh "),
    )
    .map(({ pid }) => pid);
}

function attached(desk: Desk): Promise<number> {
  return until("the client", () => clients(desk)[0]);
}

async function switched(recording: Recording): Promise<void> {
  await until("everything switched", () => recording.text.includes("half a ti"));
  expect(recording.leftBehind).not.toBe("");
}

const title = (desk: Desk): string => desk.tmux("display-message", "-p", "#{pane_title}").trim();

describe.skipIf(!hasTmux)("attach restores the terminal", () => {
  it.each([
    ["detaching", (desk: Desk) => void desk.tmux("send-keys", "C-\\", "C-\\"), 0],
    ["the end of the task", (desk: Desk) => void desk.tmux("send-keys", "Enter"), 3],
    ["SIGTERM", (desk: Desk) => void process.kill(clients(desk)[0] ?? 0, "SIGTERM"), 143],
    ["SIGHUP", (desk: Desk) => void process.kill(clients(desk)[0] ?? 0, "SIGHUP"), 129],
    ["SIGINT", (desk: Desk) => void process.kill(clients(desk)[0] ?? 0, "SIGINT"), 130],
    [
      "SIGKILL of the session host",
      (desk: Desk) => {
        const pids = `grep -ho '"pid":[0-9]*' ${desk.home}/state/hosts/*/host.json | cut -d: -f2`;
        execFileSync("sh", ["-c", `kill -9 $(${pids})`]);
      },
      1,
    ],
  ])("after %s", async (_, leave, code) => {
    await using desk = await Desk.open();
    await desk.task("all", task);
    desk.type(String.raw`stty -g > before; printf '\033]2;title of the desk\007'; clear`);
    await until("the desk's title", () => title(desk) === "title of the desk");
    const recording = new Recording(
      desk,
      `stty -g > inside; ${wzp} attach 'r1/all#1'; code=$?; stty -g | cmp - inside || exit 99; exit $code`,
    );
    await attached(desk);
    await switched(recording);
    leave(desk);
    await desk.sees(`code ${code}`);
    expect(recording.leftBehind).toBe("");
    expect(title(desk)).toBe("title of the desk");
    desk.type("stty -g > after; cmp before after && echo same modes");
    await desk.sees(/^same modes/m);
  });

  it("keeps a read-only viewer running when stdin ends", async () => {
    await using desk = await Desk.open({ columns: 80, rows: 24 });
    await desk.task("all", task);
    desk.type(`${wzp} attach 'r1/all#1' < /dev/null; echo code $?`);
    expect(await desk.sees("code 2")).toContain("stdin is not one");
    desk.type(`${wzp} attach --read-only 'r1/all#1' < /dev/null; echo code $?`);
    await until("the title", () => title(desk) === "title of the task");
    desk.tmux("new-window", "-d", `WZP_HOME=${desk.home} ${wzp} send --enter 'r1/all#1' word`);
    await desk.sees("code 3");
    expect(title(desk)).not.toBe("title of the task");
  });

  it("ends the client and keeps the task running when the terminal is closed", async () => {
    await using desk = await Desk.open();
    await desk.task("all", task);
    desk.tmux("new-window", "-d", "-n", "closed", desk.shell);
    desk.tmux("send-keys", "-t", "closed", `${wzp} attach 'r1/all#1'`, "Enter");
    await attached(desk);
    await until("the title", () =>
      desk.tmux("list-panes", "-a", "-F", "#{pane_title}").includes("title of the task"),
    );
    desk.tmux("kill-window", "-t", "closed");
    await until("the client to go", () => clients(desk).length === 0);
    desk.type(`${wzp} attach 'r1/all#1'; echo code $?`);
    await until("the title", () => title(desk) === "title of the task");
    desk.tmux("send-keys", "Enter");
    await desk.sees("code 3");
  });
});

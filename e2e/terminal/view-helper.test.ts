import { execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, globSync, readFileSync, statSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { wzpProgram } from "../../packages/cli/test/rigs/built-package.ts";
import { until } from "../rigs/until.ts";
import { Desk, hasTmux } from "../rigs/terminal/desk.ts";
import { Recording } from "../rigs/terminal/recording.ts";

const isLinux = process.platform === "linux";
const attach = (task: string): string => `${wzpProgram} attach ${task}`;

function helperOf(desk: Desk): number | undefined {
  const [file] = globSync(`${desk.home}/run/views-*/pid`);
  return file === undefined ? undefined : Number(readFileSync(file, "utf8"));
}

/** Returns the pids of the shells whose session a helper shows. */
function shells(desk: Desk): number[] {
  return globSync(`${desk.home}/run/views-*/*.took`).map((path) => Number(/(\d+)\.took$/.exec(path)?.[1]));
}

function left(desk: Desk): string[] {
  return globSync(`${desk.home}/run/views-*/*.{in,out,life,took,end}`);
}

/** Looks at a task once, which starts the helper. */
async function openWithHelper(...size: Parameters<typeof Desk.open>): Promise<Desk> {
  const desk = await Desk.open(...size);
  await desk.task("first", "echo first seen; read x");
  desk.type(attach("r1/first"));
  await desk.sees("first seen");
  await until("the helper", () => helperOf(desk));
  desk.tmux("send-keys", "C-\\", "C-\\");
  await desk.sees("continues");
  desk.type("clear");
  await until("a clear screen", () => !desk.screen.includes("continues"));
  return desk;
}

async function shownByHelper(desk: Desk): Promise<number> {
  return until("a view of the helper", () => shells(desk)[0]);
}

/** A program that was stopped or killed has left the terminal in its modes, in which Enter ends no line. */
async function resetModes(desk: Desk): Promise<void> {
  desk.tmux("send-keys", "clear; stty sane; echo modes are sane", "C-j");
  await desk.sees(/^modes are sane/m);
}

describe.skipIf(!hasTmux || !isLinux)("a helper that shows sessions", () => {
  it("is started by the first attach; the next ones carry keys both ways and exit with the task's code", async () => {
    await using desk = await openWithHelper();
    await desk.task("ask", "echo early words; read answer; echo heard $answer; exit 7");
    desk.type(`${attach("r1/ask")}; echo code $?`);
    await desk.sees("early words");
    const shell = await shownByHelper(desk);
    expect(readFileSync(`/proc/${shell}/comm`, "utf8").trim()).not.toBe("node");
    desk.type("my answer");
    const screen = await desk.sees("code 7");
    expect(screen).toContain("heard my answer");
    expect(screen).toMatch(/\[r1\/ask#1 exited with 7 after [\d.]+ s\]/);
    expect(left(desk)).toEqual([]);
  });

  it("works in a home whose path has blanks, and says what failed as Node.js does", async () => {
    await using desk = await openWithHelper(undefined, "wzp at home ");
    await desk.task("here", "echo shown; read x; exit 3");
    desk.type(`${attach("r1/here")}; echo code $?`);
    await desk.sees("shown");
    await shownByHelper(desk);
    desk.tmux("send-keys", "Enter");
    await desk.sees("code 3");
    desk.type(`clear; ${attach("r1/none")}; echo none $?`);
    expect(await desk.sees(/^none [34]/m)).toContain("r1/none");
    desk.type(`clear; ${attach("r1/here")}; echo again $?`);
    expect(await desk.sees(/^again 3/m)).toContain("[r1/here#1 exited with 3");
  });

  it("gives the task the size of the terminal, and of it again when that changes", async () => {
    await using desk = await openWithHelper();
    await desk.task("size", "trap 'stty size' WINCH; echo ready; while :; do sleep 0.05; done");
    desk.type(attach("r1/size"));
    await desk.sees("30 100");
    await shownByHelper(desk);
    desk.tmux("resize-window", "-x", "90", "-y", "20");
    await desk.sees("20 90");
  });

  it("types nothing with --read-only and leaves the size alone", async () => {
    await using desk = await openWithHelper();
    await desk.task("watch", "stty size; read x; echo never");
    desk.type(`${wzpProgram} attach --read-only r1/watch; echo code $?`);
    await desk.sees("24 80");
    await shownByHelper(desk);
    desk.type("typed");
    desk.tmux("send-keys", "C-c");
    expect(await desk.sees("code 0")).not.toContain("never");
  });

  it("passes Ctrl-Z and Ctrl-C to the program", async () => {
    await using desk = await openWithHelper();
    await desk.task("keys", "stty -isig -echo; echo ready; head -n 1 | od -c; exit 5");
    desk.type(`${attach("r1/keys")}; echo code $?`);
    await desk.sees("ready");
    await shownByHelper(desk);
    desk.tmux("send-keys", "C-z", "C-c", "Enter");
    expect(await desk.sees("code 5")).toContain("032 003");
  });

  it("goes on after the shell's job was stopped and continued", async () => {
    await using desk = await openWithHelper();
    await desk.task("stopped", "echo shown; read x; echo heard $x; exit 6");
    desk.type(`set -m; ${attach("r1/stopped")}; echo code $?`);
    await desk.sees("shown");
    const shell = await shownByHelper(desk);
    process.kill(-shell, "SIGSTOP");
    await desk.sees(/Stopped/);
    await resetModes(desk);
    desk.type("clear; echo typed into the shell");
    await desk.sees(/^typed into the shell/m);
    desk.type("fg; echo code $?");
    await until("the job", () => readFileSync(`/proc/${shell}/stat`, "utf8").includes(") S "));
    desk.type("again");
    expect(await desk.sees("code 6")).toContain("heard again");
  });

  it("that is killed is replaced: the pane says so and shows the session again", async () => {
    await using desk = await openWithHelper();
    await desk.task("on", "printf '\\033[?1049h\\033[?1000hfull screen'; read x; echo heard $x; exit 4");
    desk.type("stty -g > before");
    desk.type(`${attach("r1/on")}; echo code $?`);
    await desk.sees("full screen");
    await shownByHelper(desk);
    const first = helperOf(desk) ?? 0;
    process.kill(first, "SIGKILL");
    await until("another helper", () => helperOf(desk) !== first);
    await desk.sees("full screen");
    desk.type("on it goes");
    await desk.sees("code 4");
    const scrollback = desk.tmux("capture-pane", "-p", "-J", "-S", "-200");
    expect(scrollback).toContain("The helper that showed this session ended");
    desk.type("stty -g > after; cmp before after && echo same modes");
    await desk.sees(/^same modes/m);
    expect(desk.tmux("display-message", "-p", "#{alternate_on}#{mouse_any_flag}#{cursor_flag}").trim()).toBe(
      "001",
    );
    expect(left(desk)).toEqual([]);
  });

  it("that is stuck is waited for only a moment", async () => {
    await using desk = await openWithHelper();
    await desk.task("on", "echo shown; read x; exit 4");
    const helper = helperOf(desk) ?? 0;
    process.kill(helper, "SIGSTOP");
    desk.type(`${attach("r1/on")}; echo code $?`);
    await desk.sees("shown");
    process.kill(helper, "SIGCONT");
    desk.tmux("send-keys", "Enter");
    expect(await desk.sees("code 4")).not.toContain("helper");
    expect(left(desk)).toEqual([]);
  });

  it("is not used if its files are another user's", async () => {
    await using desk = await openWithHelper();
    const [directory = ""] = globSync(`${desk.home}/run/views-*`);
    for (const file of ["pid", "ask"]) expect(statSync(`${directory}/${file}`).mode & 0o777).toBe(0o600);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    if (process.getuid?.() !== 0) return;
    chownSync(`${directory}/pid`, 65_534, 65_534);
    await desk.task("own", "echo shown; read x");
    desk.type(attach("r1/own"));
    await desk.sees("shown");
    expect(shells(desk)).toEqual([]);
  });

  it("lets go of a terminal whose shell was killed, and of one that was closed", async () => {
    await using desk = await openWithHelper();
    await desk.task("on", "echo shown; read x; echo heard $x; read y");
    desk.type(attach("r1/on"));
    await desk.sees("shown");
    process.kill(await shownByHelper(desk), "SIGKILL");
    await until("the view to end", () => left(desk).length === 0);
    await resetModes(desk);
    desk.type("clear; echo typed into the shell");
    await desk.sees(/^typed into the shell/m);
    desk.tmux("new-window", "-d", "-n", "closed", desk.shell);
    desk.tmux("send-keys", "-t", "closed", attach("r1/on"), "Enter");
    await shownByHelper(desk);
    desk.tmux("kill-window", "-t", "closed");
    await until("the view to end", () => left(desk).length === 0);
    expect(desk.out("on")).not.toContain("heard");
    expect(existsSync(`/proc/${helperOf(desk)}`)).toBe(true);
  });

  it("ends a view whose shell gets a signal at any moment of its start", async () => {
    await using desk = await openWithHelper();
    await desk.task("on", "read x");
    for (const wait of [0.01, 0.015, 0.02, 0.025, 0.03, 0.04, 0.05, 0.08]) {
      const kill = `timeout --foreground --preserve-status ${wait}`;
      desk.type(`clear; ${kill} ${attach("r1/on")}; echo code $? after ${wait}`);
      await desk.sees(`143 after ${wait}`);
    }
    expect(desk.out("on")).toBe("");
  });

  it("removes the files of a shell that was killed before its view started", async () => {
    await using desk = await openWithHelper();
    const [directory = ""] = globSync(`${desk.home}/run/views-*`);
    // No process has this pid: Linux allows no larger one than 4194304.
    execFileSync("mkfifo", [`${directory}/4194305.in`, `${directory}/4194305.out`]);
    const waiting = spawn("sh", ["-c", `exec cat < '${directory}/4194305.out'`], { stdio: "ignore" });
    const ended = new Promise((resolve) => waiting.once("close", resolve));
    desk.type(attach("r1/first"));
    await desk.sees("first seen");
    await shownByHelper(desk);
    desk.tmux("send-keys", "Enter");
    await until("the pipes to go", () => left(desk).length === 0);
    expect(await ended).toBe(0);
  });

  it("ends when its home is removed", async () => {
    let helper = 0;
    {
      await using desk = await openWithHelper();
      helper = helperOf(desk) ?? 0;
    }
    await until("its end", () => !existsSync(`/proc/${helper}`));
  });
});

/** Sets every mode, and is within an escape sequence when the person leaves. */
const switches = [
  String.raw`\033[?1049h\033[?1003h\033[?1006h\033[?1004h\033[?2004h\033[?25l\033[?7l\033[?1h\033=\033[4h\033[?5h`,
  String.raw`\033[>1u\033[>5u\033[>4;2m\033[5 q\033[3;7r\033[?6h\033(0\033]4;1;red\007\033]10;red\007\033]0;half a ti`,
].join("");

describe.skipIf(!hasTmux || !isLinux)("the terminal is as it was found after a helper showed it", () => {
  it.each([
    ["detaching", (desk: Desk) => void desk.tmux("send-keys", "C-\\", "C-\\"), 0],
    ["the end of the task", (desk: Desk) => void desk.tmux("send-keys", "Enter"), 3],
    ["SIGTERM", (desk: Desk) => void process.kill(shells(desk)[0] ?? 0, "SIGTERM"), 143],
    ["SIGHUP", (desk: Desk) => void process.kill(shells(desk)[0] ?? 0, "SIGHUP"), 129],
    ["SIGINT", (desk: Desk) => void process.kill(shells(desk)[0] ?? 0, "SIGINT"), 130],
    [
      "SIGKILL of the session host",
      (desk: Desk) => {
        const pids = `grep -ho '"pid":[0-9]*' ${desk.home}/state/hosts/*/host.json | cut -d: -f2`;
        execFileSync("sh", ["-c", `kill -9 $(${pids})`]);
      },
      1,
    ],
  ])("by %s", async (_, leave, code) => {
    await using desk = await openWithHelper();
    await desk.task("all", `echo here; printf '${switches}'; read word; exit 3`);
    desk.type("stty -g > before; clear");
    const recording = new Recording(
      desk,
      `stty -g > inside; ${attach("r1/all")}; code=$?; stty -g | cmp - inside || exit 99; exit $code`,
    );
    await shownByHelper(desk);
    await until("everything switched", () => recording.text.includes("half a ti"));
    leave(desk);
    await desk.sees(`code ${code}`);
    expect(recording.leftBehind).toBe("");
    desk.type("stty -g > after; cmp before after && echo same modes");
    await desk.sees(/^same modes/m);
    expect(left(desk)).toEqual([]);
  });
});

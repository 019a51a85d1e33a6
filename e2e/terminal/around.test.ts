import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";

import { describe, expect, it } from "vitest";

import { hostPids } from "../../packages/backend/test/rigs/session-rig.ts";
import { CliContext, type CliStreams } from "../../packages/cli/src/invocation/context.ts";
import { findSession } from "../../packages/cli/src/terminal/sessions/find-session.ts";
import { viewSession } from "../../packages/cli/src/terminal/sessions/view-session.ts";
import { localSession } from "../../packages/cli/src/terminal/sessions/viewed-session.ts";
import { TestHome } from "../rigs/home.ts";
import { until } from "../rigs/until.ts";
import { Desk, hasTmux, wzp } from "../rigs/terminal/desk.ts";
import { Recording } from "../rigs/terminal/recording.ts";

const said = /SetUserVar=wzp=([\w+/=]*)\x07/g;

/** Returns the values of the user variable in the recording, in order. */
function told(recording: Recording): unknown[] {
  return [...recording.text.matchAll(said)].map(([, value = ""]) =>
    value === "" ? undefined : (JSON.parse(Buffer.from(value, "base64").toString()) as unknown),
  );
}

describe.skipIf(!hasTmux)("attach publishes the state of its pane", () => {
  it("to WezTerm: on start, on resize and at the task's end, and clears it afterwards", async () => {
    await using desk = await Desk.open();
    await desk.task("told", "echo here; read word; exit 3");
    const recording = new Recording(desk, `${wzp} attach 'r1/told#1'`, "env -u TMUX TERM_PROGRAM=WezTerm");
    await desk.sees("here");
    const running = { v: 1, task: "r1/told", state: "running" };
    expect(told(recording)).toEqual([running]);
    desk.tmux("resize-window", "-x", "90", "-y", "20");
    await until("it to be said again", () => told(recording).length > 1);
    desk.tmux("send-keys", "Enter");
    await desk.sees("code 3");
    const all = told(recording);
    expect(all.slice(0, -2).every((each) => JSON.stringify(each) === JSON.stringify(running))).toBe(true);
    expect(all.slice(-2)).toEqual([{ ...running, state: "failed" }, undefined]);
  });

  it("through tmux to the terminal around it, and clears it on detaching", async () => {
    await using desk = await Desk.open();
    await desk.task("told", "echo here; read word");
    const inner = `tmux -S ${desk.home}/inner`;
    const shown = `${inner} -f /dev/null new-session -d sh \\; set -g allow-passthrough on; ${inner} attach`;
    desk.type(`unset TMUX`);
    const recording = new Recording(desk, shown);
    try {
      await until("the inner tmux", () => desk.screen.includes("[0]"));
      desk.type(`TMUX=$TMUX TERM_PROGRAM=tmux ${wzp} attach 'r1/told#1'; echo code $?`);
      await until("it to be told", () => told(recording).length > 0);
      expect(told(recording)[0]).toEqual({ v: 1, task: "r1/told", state: "running" });
      // Sent before the terminal is raw, when this key still causes a signal.
      await desk.sees("here");
      desk.tmux("send-keys", "C-\\", "C-\\");
      await until("it to be cleared", () => told(recording).at(-1) === undefined);
    } finally {
      execFileSync("tmux", ["-S", join(desk.home, "inner"), "kill-server"]);
    }
  });

  it("not to other terminals", async () => {
    await using desk = await Desk.open();
    await desk.task("told", "echo here; read word");
    const recording = new Recording(desk, `${wzp} attach 'r1/told#1'`, "env -u TMUX");
    await desk.sees("here");
    desk.tmux("send-keys", "Enter");
    await desk.sees("code 0");
    expect(recording.text).not.toContain("1337");
  });
});

describe.skipIf(!hasTmux)("attach", () => {
  it("uses the detach keys of config.yaml unless --detach-keys is given, and reports file and line of an error", async () => {
    await using desk = await Desk.open();
    mkdirSync(join(desk.home, "config"));
    const config = join(desk.home, "config/config.yaml");
    writeFileSync(config, "# mine\ndetachKeys: ctrl-p ctrl-q\n");
    await desk.task("keys", "echo here; while read word; do echo heard $word; done");
    desk.type(`${wzp} attach 'r1/keys#1'; echo code $?`);
    await desk.sees("here");
    desk.tmux("send-keys", "C-p", "C-q");
    await desk.sees("code 0");
    desk.type(`clear; ${wzp} attach --detach-keys 'ctrl-g' 'r1/keys#1'; echo code $?`);
    await desk.sees("here");
    desk.tmux("send-keys", "C-g");
    await desk.sees("code 0");
    writeFileSync(config, "# mine\ndetachKeys: alt-x\n");
    desk.type(`clear; ${wzp} attach 'r1/keys#1'; echo code $?`);
    const error = await desk.sees("code 2");
    expect(error.replaceAll("\n", "")).toContain("config/config.yaml:2:13: ");
    expect(error).toContain("ctrl-p,ctrl-q");
  });

  it(
    "refuses to attach a terminal to itself, but allows it from another terminal",
    { timeout: 60_000 },
    async () => {
      await using home = new TestHome();
      const attach = `${wzp} attach r1/self`;
      const script = `${attach} --read-only; echo first $?; script -qec "${attach}" /dev/null; echo second $?; read word`;
      const added = await home.wzp(home.path, "add", "--name", "self", "--shell", "--", script);
      expect(added).toMatchObject({ code: 0 });
      await using desk = await Desk.open();
      desk.type(`export WZP_HOME=${home.path}; ${attach}; echo code $?`);
      const screen = await desk.sees("second 2");
      expect(screen).toContain("first 2");
      expect(screen.match(/cannot be attached to itself/g)).toHaveLength(2);
      desk.tmux("send-keys", "Enter");
      await desk.sees("code 0");
    },
  );

  it("reports how the task ended if it ended since the lookup, even without its host", async () => {
    await using desk = await Desk.open();
    await desk.task("brief", "read word; exit 4");
    const cli = new CliContext(desk.home, { WZP_HOME: desk.home }, process);
    const found = findSession(cli, "r1/brief#1");
    if (!found.ok) throw new Error(found.failure.detail);
    desk.type(`${wzp} send --enter 'r1/brief#1' word`);
    await desk.ended("brief");
    const look = () =>
      viewSession(localSession(found.value), silentStreams(), {
        readOnly: true,
        detachKeys: Uint8Array.of(1),
      });
    const ended = { kind: "ended", exit: { kind: "exited", code: 4 } };
    expect(await look()).toMatchObject(ended);
    desk.forget("brief");
    const unseen = async (): Promise<boolean> => "unseen" in (await look());
    await until("the host to have forgotten it", unseen);
    await desk.sessions[Symbol.asyncDispose]();
    for (const pid of hostPids(`${desk.home}/state`)) process.kill(pid, "SIGKILL");
    await until("the host to be gone", () => hostPids(`${desk.home}/state`).length === 0);
    expect(await look()).toMatchObject({ ...ended, unseen: true });
  });

  it("works in a terminal of 20×5 and gives the task this size", async () => {
    await using desk = await Desk.open({ columns: 20, rows: 5 });
    await desk.task("small", "while read word; do stty size; seq 1 20; done");
    desk.type("alias w='" + wzp + "'; clear");
    desk.type(`w attach 'r1/small#1'`);
    await until(
      "attached",
      () => desk.tmux("display-message", "-p", "#{pane_current_command}").trim() !== "sh",
    );
    desk.type("");
    await desk.sees(/^20$/m);
    expect(desk.out("small")).toContain("5 20");
    expect(desk.screen).toMatch(/^17\n18\n19\n20\n$/m);
    desk.tmux("send-keys", "C-\\", "C-\\");
    await desk.sees("attach again with");
  });

  it("uses the size of the last active of several viewers and shows the others a labelled part", async () => {
    await using desk = await Desk.open();
    const window = (name: string): string => desk.tmux("capture-pane", "-p", "-t", name);
    await desk.task("shared", "echo first line; while read word; do echo $word; stty size; done");
    desk.tmux("new-window", "-d", "-n", "small", desk.shell);
    desk.tmux("resize-window", "-t", "small", "-x", "60", "-y", "12");
    desk.tmux("send-keys", "-t", "small", `${wzp} attach 'r1/shared#1'`, "Enter");
    await until("the small one to own it", () => window("small").includes("first line"));
    desk.type(`${wzp} attach 'r1/shared#1'`);
    await until("the small one to be told", () =>
      window("small").includes("100×30, sized for another terminal"),
    );
    desk.type("from the large one");
    await desk.sees("30 100");
    await until("the small one to see it", () => /large one\n30 100\n/.test(window("small")));
    desk.tmux("send-keys", "-t", "small", "from the small one", "Enter");
    await desk.sees(/60×12, sized for another terminal/);
    expect(await desk.sees("12 60")).toContain("from the small one");
    await until("the small one to be whole", () => !window("small").includes("another terminal"));
    desk.tmux("send-keys", "-t", "small", "C-\\", "C-\\");
    await until("the large one to have it again", () => !desk.screen.includes("another terminal"));
    desk.type("again");
    await desk.sees(/again\n30 100/);
  });

  it("leaves no remains of a partial view below the final message", async () => {
    await using desk = await Desk.open();
    await desk.task("wide", "echo first line; while read word; do :; done");
    desk.tmux("new-window", "-d", "-n", "other", desk.shell);
    desk.tmux("resize-window", "-t", "other", "-x", "60", "-y", "12");
    desk.tmux("send-keys", "-t", "other", `${wzp} attach 'r1/wide#1'`, "Enter");
    desk.type(`${wzp} attach --read-only 'r1/wide#1'`);
    await desk.sees(/60×12, sized for another terminal/);
    desk.tmux("send-keys", "C-\\", "C-\\");
    expect(await desk.sees("attach again with")).not.toContain("another terminal");
  });

  it("handles a terminal that is resized in a loop", async () => {
    await using desk = await Desk.open();
    await desk.task("sized", "trap 'stty size' WINCH; echo here; while :; do sleep 0.05; done");
    desk.type(`${wzp} attach 'r1/sized#1'`);
    await desk.sees("here");
    for (let time = 0; time < 40; time++)
      desk.tmux("resize-window", "-x", `${60 + time}`, "-y", `${15 + (time % 9)}`);
    await desk.sees(/^18 99$/m);
    desk.tmux("send-keys", "C-\\", "C-\\");
    await desk.sees("attach again with");
  });
});

/** A person who types nothing and whose terminal shows nothing. */
function silentStreams(): CliStreams {
  const [stdin, stdout] = [new PassThrough(), new PassThrough().resume()];
  return { stdin, stdout, stderr: stdout } as unknown as CliStreams;
}

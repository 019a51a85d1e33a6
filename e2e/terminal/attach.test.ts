import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { describe, expect, it } from "vitest";

import { openHostSessions } from "../../packages/backend/src/drivers/session/hosts/open-host-sessions.ts";
import type { Sessions } from "../../packages/backend/src/drivers/session/sessions.ts";
import { attemptDirectory } from "../../packages/shared/src/protocol/home.ts";

const main = fileURLToPath(new URL("../../packages/cli/src/main.ts", import.meta.url));
const host = fileURLToPath(new URL("../../packages/backend/src/entry/host.ts", import.meta.url));
const hasTmux = spawnSync("tmux", ["-V"]).status === 0;
const wzp = `${process.execPath} ${main}`;

/** A home with session hosts and a tmux server of its own, in whose pane a person's shell runs. */
class Desk implements AsyncDisposable {
  readonly home: string;
  readonly sessions: Sessions;
  readonly #running: string[] = [];

  private constructor(home: string, sessions: Sessions) {
    this.home = home;
    this.sessions = sessions;
  }

  static async open(): Promise<Desk> {
    const home = mkdtempSync(join(tmpdir(), "wzp-attach-"));
    const sessions = await openHostSessions({
      state: `${home}/state`,
      runtime: `${home}/run`,
      hostProgram: [process.execPath, host],
      hosts: 1,
    });
    const desk = new Desk(home, sessions);
    const shell = `env -i PATH='${process.env["PATH"]}' WZP_HOME=${home} TERM=screen PS1='desk> ' sh`;
    desk.tmux("-f", "/dev/null", "new-session", "-d", "-x", "100", "-y", "30", shell);
    await desk.sees("desk>");
    desk.type(`cd ${home}`);
    return desk;
  }

  async task(name: string, script: string): Promise<void> {
    const id = `r1/${name}#1`;
    const directory = attemptDirectory(`${this.home}/state`, 1, name, 1);
    mkdirSync(directory, { recursive: true });
    const started = await this.sessions.start({
      id,
      directory,
      argv: ["sh", "-c", script],
      env: { PATH: process.env["PATH"] ?? "", TERM: "xterm-256color" },
      cwd: this.home,
      terminal: { columns: 80, rows: 24 },
    });
    if (!started.ok) throw new Error(started.failure.detail);
    this.#running.push(id);
  }

  tmux(...args: string[]): string {
    const socket = ["-S", join(this.home, "tmux")];
    return execFileSync("tmux", [...socket, ...args], { encoding: "utf8", stdio: "pipe" });
  }

  type(line: string): void {
    this.tmux("send-keys", "-l", line);
    this.tmux("send-keys", "Enter");
  }

  get screen(): string {
    return this.tmux("capture-pane", "-p", "-J");
  }

  async sees(text: string | RegExp): Promise<string> {
    const end = performance.now() + 15_000;
    for (;;) {
      const { screen } = this;
      if (typeof text === "string" ? screen.includes(text) : text.test(screen)) return screen;
      if (performance.now() > end) throw new Error(`waited for ${String(text)} and saw:\n${screen}`);
      await delay(20);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.tmux("kill-server");
    for (const id of this.#running) {
      await this.sessions.stop(id, 0);
      await this.sessions.ended(id);
      this.sessions.forget(id);
    }
    await this.sessions[Symbol.asyncDispose]();
    rmSync(this.home, { recursive: true, force: true });
  }
}

describe.skipIf(!hasTmux)("in a real terminal", () => {
  it("attach shows what was printed, carries keys both ways, and exits with the task's code", async () => {
    await using desk = await Desk.open();
    await desk.task("ask", "echo early words; read answer; echo heard $answer; exit 7");
    desk.type(`${wzp} attach 'r1/ask#1'; echo code $?`);
    await desk.sees("early words");
    desk.type("my answer");
    const screen = await desk.sees("code 7");
    expect(screen).toContain("heard my answer");
    expect(screen).toMatch(/\[r1\/ask#1 exited with 7 after [\d.]+ s\]/);
  });

  it("the task gets the size of the attached terminal, and of it again when that changes", async () => {
    await using desk = await Desk.open();
    await desk.task("size", "trap 'stty size' WINCH; echo ready; while :; do sleep 0.05; done");
    desk.type(`${wzp} attach 'r1/size#1'`);
    await desk.sees("30 100");
    desk.tmux("resize-window", "-x", "90", "-y", "20");
    await desk.sees("20 90");
  });

  it("ctrl-\\ twice detaches: the task goes on and the terminal is as before", async () => {
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

  it("a viewer that may only read types nothing and leaves the size alone", async () => {
    await using desk = await Desk.open();
    await desk.task("watch", "stty size; read x; echo never");
    desk.type(`${wzp} attach --read-only 'r1/watch#1'; echo code $?`);
    await desk.sees("24 80");
    desk.type("typed");
    desk.tmux("send-keys", "C-c");
    const screen = await desk.sees("code 0");
    expect(screen).not.toContain("never");
  });

  it("a host that is killed gives the terminal back and says so", async () => {
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

  it("send types into a task's terminal", async () => {
    await using desk = await Desk.open();
    await desk.task("listen", "read a; read b; echo heard $a and $b; sleep 1000");
    desk.type(`${wzp} send --enter 'r1/listen#1' one && echo two | ${wzp} send 'r1/listen#1' - && echo sent`);
    await desk.sees(/^sent/m);
    desk.type(`${wzp} attach --read-only 'r1/listen#1'`);
    await desk.sees("heard one and two");
  });
});

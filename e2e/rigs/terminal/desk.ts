import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { hostProgram, mainProgram } from "../../../packages/cli/test/rigs/built-package.ts";
import { openHostSessions } from "../../../packages/backend/src/drivers/session/hosts/open-host-sessions.ts";
import type { Sessions } from "../../../packages/backend/src/drivers/session/sessions.ts";
import { attemptDirectory } from "../../../packages/shared/src/protocol/home.ts";

export const hasTmux = spawnSync("tmux", ["-V"]).status === 0;
export const wzp = `${process.execPath} ${mainProgram}`;

/** A home with session hosts and a separate tmux server, in whose pane a person's shell runs. */
export class Desk implements AsyncDisposable {
  readonly home: string;
  readonly sessions: Sessions;
  #running: string[] = [];

  private constructor(home: string, sessions: Sessions) {
    this.home = home;
    this.sessions = sessions;
  }

  static async open(size = { columns: 100, rows: 30 }, prefix = "wzp-attach-"): Promise<Desk> {
    const home = mkdtempSync(join(tmpdir(), prefix));
    const sessions = await openHostSessions({
      state: `${home}/state`,
      runtime: `${home}/run`,
      hostProgram: [process.execPath, hostProgram],
      hosts: 1,
    });
    const desk = new Desk(home, sessions);
    const { columns, rows } = size;
    desk.tmux("-u", "-f", "/dev/null", "new-session", "-d", "-x", `${columns}`, "-y", `${rows}`, desk.shell);
    desk.tmux("set", "-g", "status", "off");
    desk.tmux("resize-window", "-x", `${columns}`, "-y", `${rows}`);
    await desk.sees("desk>");
    desk.type(`cd '${home}'`);
    return desk;
  }

  /** Command of a person's shell in a pane. */
  get shell(): string {
    return `env -i PATH='${process.env["PATH"]}' LANG=C.UTF-8 WZP_HOME='${this.home}' TERM=screen PS1='desk> ' sh`;
  }

  async task(name: string, script: string): Promise<void> {
    const id = `r1/${name}#1`;
    const directory = attemptDirectory(`${this.home}/state`, 1, name, 1);
    mkdirSync(directory, { recursive: true });
    const started = await this.sessions.start({
      id,
      directory,
      argv: ["sh", "-c", script],
      env: { PATH: process.env["PATH"] ?? "", TERM: "xterm-256color", LANG: "C.UTF-8" },
      cwd: this.home,
      terminal: { columns: 80, rows: 24 },
    });
    if (!started.ok) throw new Error(started.failure.detail);
    this.#running.push(id);
  }

  /** Returns everything that the task has printed so far. */
  out(name: string): string {
    return readFileSync(join(attemptDirectory(`${this.home}/state`, 1, name, 1), "out.log"), "latin1");
  }

  /** Simulates a host that has forgotten an ended session and left only its files. */
  forget(name: string): void {
    this.#running = this.#running.filter((id) => id !== `r1/${name}#1`);
    this.sessions.forget(`r1/${name}#1`);
  }

  async ended(name: string): Promise<void> {
    await this.sessions.ended(`r1/${name}#1`);
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

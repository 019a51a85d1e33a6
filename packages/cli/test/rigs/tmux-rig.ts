import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { type IPty, spawn } from "@lydell/node-pty";

import { eventually, must, type PanesPerson, type PanesRig } from "./panes-rig.ts";
import type { PaneProgram, Panes } from "../../src/panes/panes.ts";
import { connectTmux } from "../../src/panes/tmux/connect-tmux.ts";
import type { TmuxPanes } from "../../src/panes/tmux/tmux-panes.ts";

export interface TmuxRigOptions {
  /** The user's tmux.conf. */
  readonly settings?: string;
  /** `none`: no server runs before the first `open`. */
  readonly server?: "running" | "none";
}

/** Keeps the newest test session alive without a client, whatever tmux.conf says. */
const staying = ["set-option", "destroy-unattached", "off"];

/** A home with its own tmux server. */
export class TmuxRig implements PanesRig {
  static readonly available = spawnSync("tmux", ["-V"]).status === 0;
  readonly directory = mkdtempSync(join(tmpdir(), "wzp-tmux-"));
  readonly env: Readonly<Record<string, string>>;
  readonly #clients: IPty[] = [];
  readonly #connected: Panes[] = [];

  constructor({ settings = "", server = "running" }: TmuxRigOptions = {}) {
    const { PATH = "" } = process.env;
    this.env = { PATH, HOME: this.directory, LANG: "C.UTF-8", TMUX_TMPDIR: this.directory };
    writeFileSync(join(this.directory, ".tmux.conf"), settings);
    if (server === "running") this.#start();
  }

  #start(): void {
    this.tmux("new-session", "-d", "-s", "before", "/bin/cat", "-", ";", ...staying);
  }

  tmux(...args: readonly string[]): string {
    return execFileSync("tmux", ["-u", ...args], {
      env: this.env,
      encoding: "utf8",
      stdio: "pipe",
    }).trimEnd();
  }

  async connect(): Promise<TmuxPanes> {
    const panes = await must(connectTmux({ env: this.env }));
    this.#connected.push(panes);
    return panes;
  }

  async openForeign(workspace: string, program: PaneProgram): Promise<string> {
    return this.#newSession(workspace, program);
  }

  #newSession(name: string, { argv, cwd, env }: PaneProgram): string {
    const variables = Object.entries(env).flatMap(([key, value]) => ["-e", `${key}=${value}`]);
    const print = ["-P", "-F", "#{pane_id}"];
    const size = ["-x", "80", "-y", "24"];
    const session = ["new-session", "-d", "-s", name, "-c", cwd, ...size, ...variables, ...print, ...argv];
    return this.tmux(...session, ";", ...staying);
  }

  async activeIn(pane: string): Promise<string> {
    const lines = this.tmux("list-panes", "-t", pane, "-F", "#{pane_active} #{pane_id}").split("\n");
    return lines.find((line) => line.startsWith("1 "))?.slice(2) ?? "";
  }

  get person(): PanesPerson {
    return {
      sitDown: async (program) => {
        const pane = this.#newSession("seat", program);
        await this.attach("seat");
        return pane;
      },
      type: async (text) => {
        for (const key of text) {
          this.#clients.at(-1)?.write(key);
          await delay(1);
        }
      },
      workspace: async () => "seat",
    };
  }

  /** Opens a terminal that shows the session; `flags` are those of `attach-session`. */
  async attach(session: string, ...flags: readonly string[]): Promise<IPty> {
    const before = this.#clientCount();
    const client = spawn("tmux", ["-u", "attach-session", "-t", `=${session}`, ...flags], {
      env: { ...this.env, TERM: "xterm-256color" },
      cols: 120,
      rows: 40,
    });
    // Discards the output, because the client must not block on it.
    client.onData(() => undefined);
    this.#clients.push(client);
    await eventually("the terminal shows tmux", () => this.#clientCount() > before);
    return client;
  }

  #clientCount(): number {
    return this.tmux("list-clients", "-F", "client").split("client").length - 1;
  }

  get pid(): number {
    return Number(this.tmux("display-message", "-p", "#{pid}"));
  }

  #frozen = 0;

  freeze(): void {
    this.#frozen = this.pid;
    process.kill(this.#frozen, "SIGSTOP");
  }

  thaw(): void {
    process.kill(this.#frozen, "SIGCONT");
  }

  async kill(): Promise<void> {
    process.kill(this.pid, "SIGKILL");
    await eventually("the server is gone", () => !this.#answers());
  }

  async restart(): Promise<void> {
    this.#start();
  }

  #answers(): boolean {
    return spawnSync("tmux", ["display-message", "-p", "x"], { env: this.env }).status === 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const panes of this.#connected) await panes[Symbol.asyncDispose]();
    spawnSync("tmux", ["kill-server"], { env: this.env });
    for (const client of this.#clients) client.kill();
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

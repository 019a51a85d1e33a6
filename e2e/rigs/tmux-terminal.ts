import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { wzpProgram } from "../../packages/cli/test/rigs/built-package.ts";
import { codeCache } from "./code-cache.ts";

interface TerminalOptions {
  /** Holds tmux's socket and a folder with `wzp` for the PATH; its `home` is WZP_HOME. */
  readonly directory: string;
  readonly cwd: string;
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** A real terminal in tmux, in which a person's shell runs with `wzp` in its PATH. */
export class TmuxTerminal implements AsyncDisposable {
  static readonly available = spawnSync("tmux", ["-V"]).status === 0;
  readonly #socket: string;

  private constructor(socket: string) {
    this.#socket = socket;
  }

  static async open(options: TerminalOptions): Promise<TmuxTerminal> {
    const { directory, cwd, columns = 80, rows = 24 } = options;
    const terminal = new TmuxTerminal(join(directory, "tmux"));
    const env = { ...personsEnvironment(directory), ...options.env };
    const words = Object.entries(env).map(([name, value]) => `${name}='${value}'`);
    const shell = `env -i ${words.join(" ")} sh`;
    const size = ["-x", String(columns), "-y", String(rows)];
    terminal.tmux("-f", "/dev/null", "new-session", "-d", ...size, "-c", cwd, shell);
    await terminal.sees("desk>");
    return terminal;
  }

  tmux(...args: readonly string[]): string {
    return execFileSync("tmux", ["-S", this.#socket, ...args], { encoding: "utf8", stdio: "pipe" });
  }

  type(line: string): void {
    this.tmux("send-keys", "-l", line);
    this.tmux("send-keys", "Enter");
  }

  press(...keys: readonly string[]): void {
    this.tmux("send-keys", ...keys);
  }

  resize(columns: number, rows: number): void {
    this.tmux("resize-window", "-x", String(columns), "-y", String(rows));
  }

  /** The lines on the screen. */
  get lines(): readonly string[] {
    return this.tmux("capture-pane", "-p").trimEnd().split("\n");
  }

  /** The screen and scrollback; wrapped lines are joined. */
  get text(): string {
    return this.tmux("capture-pane", "-p", "-J", "-S", "-");
  }

  /** Modes that a program may leave set: alternate screen, mouse, cursor, wrapping. */
  get modes(): string {
    return this.tmux(
      "display-message",
      "-p",
      "alternate=#{alternate_on} mouse=#{mouse_any_flag} cursor=#{cursor_flag} wrap=#{wrap_flag}",
    ).trim();
  }

  static readonly cleanModes = "alternate=0 mouse=0 cursor=1 wrap=1";

  async sees(wanted: string | RegExp, limitMs = 30_000): Promise<string> {
    const end = performance.now() + limitMs;
    for (;;) {
      const { text } = this;
      if (typeof wanted === "string" ? text.includes(wanted) : wanted.test(text)) return text;
      if (performance.now() > end) throw new Error(`waited for ${String(wanted)} and saw:\n${text}`);
      await delay(20);
    }
  }

  /** Ends the session as closing the window does: its programs get SIGHUP. */
  close(): void {
    spawnSync("tmux", ["-S", this.#socket, "kill-server"]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}

function personsEnvironment(directory: string): Record<string, string> {
  const bin = join(directory, "bin");
  mkdirSync(bin, { recursive: true });
  symlinkSync(wzpProgram, join(bin, "wzp"));
  const { PATH = "", HOME = "/" } = process.env;
  return {
    ...codeCache(),
    PATH: `${bin}:${PATH}`,
    HOME,
    LANG: "C.UTF-8",
    TERM: "xterm-256color",
    WZP_HOME: join(directory, "home"),
    PS1: "desk> ",
  };
}

import { execFileSync } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";

export interface TerminalOptions {
  readonly columns: number;
  readonly rows: number;
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
}

/** How often the screen is looked at; shorter than any task of the demo. */
const lookEveryMs = 100;

/** A shell in a tmux of its own; disposing ends both. */
export class RealTerminal implements Disposable {
  readonly #socket = `wzp-picture-${process.pid}`;

  constructor({ columns, rows, directory, env }: TerminalOptions) {
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const shell = ["env", ...variables, "bash", "--norc", "--noprofile"];
    const size = ["-x", String(columns), "-y", String(rows)];
    this.#tmux("-f", "/dev/null", "new-session", "-d", ...size, "-c", directory, ...shell);
  }

  /** Types a line, on a clear screen. */
  type(line: string): void {
    this.#tmux("send-keys", "C-l");
    this.#tmux("send-keys", "-l", line);
    this.#tmux("send-keys", "Enter");
  }

  key(name: string): void {
    this.#tmux("send-keys", name);
  }

  /** Leaves a tmux that runs inside of this one. */
  detach(): void {
    this.#tmux("send-keys", "C-b", "d");
  }

  /** The screen with its colours, once it satisfies the condition; throws with the screen when it never does. */
  async screen(shows: (plain: string) => boolean, limitMs: number): Promise<string> {
    const deadline = performance.now() + limitMs;
    while (performance.now() < deadline) {
      if (shows(this.#tmux("capture-pane", "-p"))) return this.#tmux("capture-pane", "-e", "-p");
      await pause(lookEveryMs);
    }
    throw new Error(`The screen never showed what was waited for:\n${this.#tmux("capture-pane", "-p")}`);
  }

  [Symbol.dispose](): void {
    this.#tmux("kill-server");
  }

  #tmux(...args: readonly string[]): string {
    return execFileSync("tmux", ["-L", this.#socket, ...args], { encoding: "utf8" });
  }
}

import { execFileSync } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";

interface TerminalOptions {
  readonly columns: number;
  readonly rows: number;
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Interval of reading the screen; shorter than any task of the demo. */
const lookEveryMs = 100;

/** A shell in a separate tmux; disposing ends both. */
export class RealTerminal implements Disposable {
  readonly #socket = `wzp-picture-${process.pid}`;

  constructor({ columns, rows, directory, env }: TerminalOptions) {
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const shell = ["env", ...variables, "bash", "--norc", "--noprofile"];
    const size = ["-x", String(columns), "-y", String(rows)];
    this.#tmux("-f", "/dev/null", "new-session", "-d", ...size, "-c", directory, ...shell);
  }

  /** Clears the screen and types a line. */
  type(line: string): void {
    this.#tmux("send-keys", "C-l");
    this.#tmux("send-keys", "-l", line);
    this.#tmux("send-keys", "Enter");
  }

  key(name: string): void {
    this.#tmux("send-keys", name);
  }

  /** Detaches from a tmux that runs inside this one. */
  detach(): void {
    this.#tmux("send-keys", "C-b", "d");
  }

  /**
   * Returns the screen with its colours once it satisfies the condition; after the limit, throws with the
   * screen.
   */
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

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { mainName } from "../../../packages/cli/test/rigs/built-package.ts";
import { killNow } from "../home.ts";
import { processesWith } from "../processes.ts";
import { TmuxTerminal } from "../tmux-terminal.ts";
import { until } from "../until.ts";

/** One home with its daemons, and terminals with people. */
export class TuiScene implements AsyncDisposable {
  readonly root = mkdtempSync(join(tmpdir(), "wzp-tui-"));
  readonly home = join(this.root, "home");
  #desks = 0;

  async open(columns: number, rows: number, env: Record<string, string> = {}): Promise<TuiDesk> {
    const directory = join(this.root, `desk-${this.#desks++}`);
    mkdirSync(directory);
    const cwd = this.root;
    const all = { WZP_HOME: this.home, ...env };
    return new TuiDesk(await TmuxTerminal.open({ directory, cwd, columns, rows, env: all }), all);
  }

  /** Writes the plan; `{root}` in it is the directory of the scene. */
  plan(text: string): void {
    rmSync(join(this.root, "go"), { force: true });
    writeFileSync(join(this.root, "wezterm-parallel.yaml"), text.replaceAll("{root}", this.root));
  }

  /** Creates the file that tasks wait for, so that they end. */
  go(): void {
    writeFileSync(join(this.root, "go"), "");
  }

  /** Returns processes of this home whose command line contains `words`. */
  processes(words: string): readonly number[] {
    return processesWith(`WZP_HOME=${this.home}`, `WZP_DAEMON_OF=${this.home}/state`)
      .filter(({ command }) => command.includes(words))
      .map(({ pid }) => pid);
  }

  /** Stops everything until the test starts it again. */
  async down(): Promise<void> {
    await using desk = await this.open(80, 24);
    desk.terminal.type("wzp down --kill; echo down $?");
    await desk.terminal.sees("down 0");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.down();
    for (const { pid } of processesWith(`WZP_HOME=${this.home}`)) killNow(pid);
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A terminal in which `wzp` runs, or its shell. */
export class TuiDesk implements AsyncDisposable {
  readonly terminal: TmuxTerminal;
  readonly #env: Record<string, string>;

  constructor(terminal: TmuxTerminal, env: Record<string, string>) {
    this.terminal = terminal;
    this.#env = env;
  }

  /**
   * Types `wzp` as a person does; afterwards the shell prints its exit code and the state of the terminal.
   */
  async start(wanted: string | RegExp): Promise<void> {
    this.terminal.type(
      "stty -g >/tmp/stty-$$; wzp; echo code $?; stty -g | cmp - /tmp/stty-$$ && echo same; rm /tmp/stty-$$",
    );
    await this.sees(wanted);
  }

  /** Waits until the screen, without scrollback, shows this. */
  async sees(wanted: string | RegExp): Promise<string> {
    let text = "";
    const look = (): string | undefined => {
      text = this.lines.join("\n");
      return (typeof wanted === "string" ? text.includes(wanted) : wanted.test(text)) ? text : undefined;
    };
    return until(`${String(wanted)} on the screen`, look).catch((error: unknown) => {
      throw new Error(`${String(error)}; it shows:\n${text}`);
    });
  }

  press(...keys: readonly string[]): void {
    this.terminal.press(...keys);
  }

  write(text: string): void {
    this.terminal.tmux("send-keys", "-l", text);
  }

  get lines(): readonly string[] {
    const { lines } = this.terminal;
    return lines;
  }

  /** The screen with times masked, which differ at every reading. */
  get picture(): readonly string[] {
    return this.lines.map((line) => mask(line).trimEnd());
  }

  /** Returns the screen (times masked) once it equals `wanted`, else as it is after ten seconds. */
  async settled(wanted: readonly string[]): Promise<readonly string[]> {
    const same = (): boolean => this.picture.join("\n") === wanted.join("\n");
    await until("the expected screen", same, 10_000).catch(() => undefined);
    return this.picture;
  }

  /**
   * Returns `clean` when the view has ended with this exit code and restored the terminal, else the
   * difference.
   */
  async end(code: number): Promise<string> {
    await this.sees(new RegExp(`code ${code}\nsame\ndesk>`));
    const { modes, text } = this.terminal;
    if (modes !== TmuxTerminal.cleanModes) return modes;
    return text.includes("? help") ? text : "clean";
  }

  /** Processes of the view itself. */
  get pids(): readonly number[] {
    return processesWith(`WZP_HOME=${this.#env["WZP_HOME"]}`)
      .filter(({ command }) => command.endsWith(mainName))
      .map(({ pid }) => pid);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.terminal.close();
  }
}

/** Replaces times in seconds by `0.0s` of the same width, and progress bars by empty ones. */
function mask(line: string): string {
  return line
    .replace(/ +(\d+\.\ds|\d+s|\d+m\d\ds)(?= |$)/g, (found) => "#".padStart(found.length))
    .replace(/█/g, "░");
}

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { codeCache } from "../code-cache.ts";
import { killNow } from "../home.ts";
import { processesWith } from "../processes.ts";
import { until } from "../until.ts";
import { builtFake } from "./built-fake.ts";
import { ControlClient } from "./control-client.ts";
import type { Fault } from "./fake/mux/faults.ts";
import { controlVariable, executable as fakeExecutable } from "./fake/paths.ts";

/** The WEZTERM_EXECUTABLE of `npm run test:wezterm`. */
const { WZP_TEST_WEZTERM: realExecutable } = process.env;

/** True if the tests run on the real WezTerm; features of the fake alone are `undefined` there. */
export const onRealWezterm = realExecutable !== undefined;

/** For titles of tests that only the fake can run. */
export const onFakeOnly = onRealWezterm ? " (skipped: only the fake can do this)" : "";

export interface WeztermOptions {
  /**
   * With a window of this size the fake is a GUI, else a headless server. The real one is always headless.
   */
  readonly gui?: { readonly cols: number; readonly rows: number };
  /** Added to the environment of the server. */
  readonly env?: Readonly<Record<string, string>>;
  /** Makes the login shell of the panes in that home and returns its path; `/bin/sh` by default. */
  readonly shell?: (home: string) => string;
  /** Arguments of the server, such as `--config initial_cols=100`. */
  readonly args?: readonly string[];
}

export interface Ended {
  /** Null when it was killed after the time limit. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CallOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Buffer;
  /** Time after which the call is killed; by default long, for calls that hang only because of a bug. */
  readonly limitMs?: number;
}

/** One pane in the output of `list --format json`. */
export interface ListedPane {
  readonly window_id: number;
  readonly tab_id: number;
  readonly pane_id: number;
  readonly workspace: string;
  readonly size: { readonly rows: number; readonly cols: number };
  readonly title: string;
  readonly cwd: string;
  readonly left_col: number;
  readonly top_row: number;
  readonly tab_title: string;
  readonly window_title: string;
  readonly is_active: boolean;
  readonly is_zoomed: boolean;
}

/** A person's actions at the GUI. */
export interface GuiControls {
  /** Returns the shown workspace, its windows, and the pane that receives keys. */
  state(): Promise<{ workspace: string; keyboardPane: number | null; windows: readonly number[] }>;
  /** Gives a shown window the focus of the window manager; null removes it from all. */
  focusWindow(window: number | null): Promise<void>;
  /** Types bytes; returns the pane that received them, null when no window has the focus. */
  type(text: string): Promise<number | null>;
  switchToWorkspace(name: string): Promise<void>;
  resizeWindows(cols: number, rows: number): Promise<void>;
}

export interface FaultControls {
  add(fault: Fault): Promise<void>;
  clear(): Promise<void>;
}

/** Time for a server to answer; the real one needs half a second. */
const startLimitMs = 30_000;
/** Below the limit of a test, so that the error shows the call that hung. */
const callLimitMs = 20_000;

/** A running WezTerm in a separate home: the fake, or the real one of WEZTERM_EXECUTABLE. */
export class Wezterm implements AsyncDisposable {
  /** The program `wezterm`; `wezterm-mux-server` is beside it. */
  readonly executable: string = realExecutable ?? fakeExecutable;
  readonly home = mkdtempSync(join(tmpdir(), "wt-"));
  readonly runtimeDirectory = join(this.home, "run", "wezterm");
  readonly #options: WeztermOptions;
  readonly #built: Readonly<Record<string, string>>;
  readonly #shell: string;
  #server: ChildProcess | undefined;
  #control: ControlClient | undefined;
  #generation = 0;

  constructor(options: WeztermOptions, built: Readonly<Record<string, string>> = {}) {
    this.#options = options;
    this.#built = built;
    mkdirSync(this.runtimeDirectory, { recursive: true, mode: 0o700 });
    writeFileSync(join(this.home, "wezterm.lua"), "return {}\n");
    this.#shell = options.shell?.(this.home) ?? "/bin/sh";
  }

  /** The socket of the running server. */
  get socket(): string {
    const name = this.#isGui ? `gui-sock-${this.serverPid}` : "sock";
    return join(this.runtimeDirectory, name);
  }

  get serverPid(): number {
    const pid = this.#server?.pid;
    if (pid === undefined) throw new Error("no server runs");
    return pid;
  }

  /** Environment for programs that must find this WezTerm; does not contain the socket. */
  get env(): Record<string, string> {
    const { PATH = "", LANG = "C.UTF-8", TMPDIR = tmpdir() } = process.env;
    const home = { HOME: this.home, XDG_RUNTIME_DIR: join(this.home, "run"), SHELL: this.#shell };
    return { ...codeCache(), ...this.#built, PATH, LANG, TMPDIR, ...home, DISPLAY: ":0" };
  }

  /** A person's actions; undefined without a GUI. */
  get gui(): GuiControls | undefined {
    if (this.#control === undefined || !this.#isGui) return undefined;
    const control = this.#control;
    return {
      state: async () => {
        const state = await control.ask("state");
        if (state === null) throw new Error("this server is no GUI");
        return state;
      },
      focusWindow: async (window) => {
        if (!(await control.ask("focusWindow", window))) throw new Error(`window ${window} is not shown`);
      },
      type: (text) => control.ask("type", text),
      switchToWorkspace: (name) => control.ask("switchTo", name),
      resizeWindows: (cols, rows) => control.ask("resizeWindows", { cols, rows }),
    };
  }

  /** Undefined on the real one. */
  get faults(): FaultControls | undefined {
    const control = this.#control;
    return (
      control && { add: (fault) => control.ask("fault", fault), clear: () => control.ask("clearFaults") }
    );
  }

  /** User variables of a pane; undefined on the real one. */
  async userVars(pane: number): Promise<Readonly<Record<string, string>> | undefined> {
    return (await this.#control?.ask("userVars", pane)) ?? undefined;
  }

  /** The process in a pane; undefined on the real one. */
  async pidOf(pane: number): Promise<number | undefined> {
    return (await this.#control?.ask("pid", pane)) ?? undefined;
  }

  /** Runs `wezterm -n cli --no-auto-start …`, which must succeed; returns its output. */
  async cli(...args: readonly string[]): Promise<string> {
    const ended = await this.call(["-n", "cli", "--no-auto-start", ...args]);
    if (ended.code !== 0)
      throw new Error(`wezterm cli ${args.join(" ")} ended with ${ended.code}: ${ended.stderr}`);
    return ended.stdout;
  }

  async list(): Promise<readonly ListedPane[]> {
    return JSON.parse(await this.cli("list", "--format", "json")) as readonly ListedPane[];
  }

  /** Runs the executable with exactly these arguments, from the home directory. */
  async call(
    args: readonly string[],
    { env = {}, stdin = "", limitMs = callLimitMs }: CallOptions = {},
  ): Promise<Ended> {
    const child = spawn(this.executable, args, {
      cwd: this.home,
      env: {
        ...this.env,
        ...(this.#server === undefined ? {} : { WEZTERM_UNIX_SOCKET: this.socket }),
        ...env,
      },
      timeout: limitMs,
      killSignal: "SIGKILL",
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    // A call that does not read its input may end before all is written.
    child.stdin.on("error", () => undefined).end(stdin);
    const [code] = (await once(child, "close")) as [number | null];
    return { code, stdout, stderr };
  }

  /** Stops the server with SIGSTOP: every call hangs. */
  stop(): void {
    process.kill(this.serverPid, "SIGSTOP");
  }

  resume(): void {
    process.kill(this.serverPid, "SIGCONT");
  }

  /** SIGKILL; the socket stays behind. */
  async kill(): Promise<void> {
    const server = this.#server;
    this.#control?.[Symbol.dispose]();
    this.#control = undefined;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, "exit");
    server.kill("SIGKILL");
    await ended;
  }

  /** Kills the server, if it runs, and starts another one: ids begin at 0 again. */
  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  async start(): Promise<void> {
    this.#generation += 1;
    const control = join(this.home, `control-${this.#generation}`);
    const { gui, args = [], env = {} } = this.#options;
    const log = openSync(join(this.home, "server.log"), "a");
    const program = join(dirname(this.executable), "wezterm-mux-server");
    const guiArgs = gui === undefined || onRealWezterm ? [] : ["--fake-gui", `${gui.cols}x${gui.rows}`];
    const config = ["--config-file", join(this.home, "wezterm.lua")];
    this.#server = spawn(program, [...config, ...guiArgs, ...args], {
      cwd: this.home,
      env: { ...this.env, ...(onRealWezterm ? {} : { [controlVariable]: control }), ...env },
      stdio: ["ignore", log, log],
    });
    await until(`a WezTerm server at ${this.socket}`, () => this.#answers(), startLimitMs);
    if (onRealWezterm) return;
    this.#control = await until("the socket of the rig", () =>
      ControlClient.open(control).catch(() => undefined),
    );
  }

  /** Throws when the server has ended by itself, with its last output. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { exitCode = null } = this.#server ?? {};
    const log = exitCode === null ? "" : this.#log;
    await this.kill();
    // Programs that ignored SIGHUP are still running without their pane.
    for (const { pid } of processesWith(`HOME=${this.home}`, `XDG_RUNTIME_DIR=${join(this.home, "run")}`))
      killNow(pid);
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
    if (exitCode !== null) throw new Error(`the server had ended with ${exitCode}: ${log}`);
  }

  get #log(): string {
    return readFileSync(join(this.home, "server.log"), "utf8");
  }

  get #isGui(): boolean {
    return this.#options.gui !== undefined && !onRealWezterm;
  }

  async #answers(): Promise<boolean> {
    const { exitCode } = this.#server ?? {};
    if (exitCode != null) {
      throw new Error(`the server ended with ${exitCode}: ${this.#log}`);
    }
    // Connect first, because a failing call leaves a log file, and tests count those.
    if (!(await accepts(this.socket))) return false;
    return (await this.list()).length > 0;
  }
}

function accepts(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => resolve(true));
    socket.on("error", () => resolve(false)).on("connect", () => socket.destroy());
  });
}

/** Starts a WezTerm and waits until it shows its first pane; dispose it with `await using`. */
export async function startWezterm(options: WeztermOptions = {}): Promise<Wezterm> {
  const wezterm = new Wezterm(options, onRealWezterm ? {} : await builtFake());
  try {
    await wezterm.start();
    return wezterm;
  } catch (error) {
    await wezterm[Symbol.asyncDispose]();
    throw error;
  }
}

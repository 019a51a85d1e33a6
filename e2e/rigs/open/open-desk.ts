import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { mainName, mainProgram } from "../../../packages/cli/test/rigs/built-package.ts";
import type { WorkspaceRecord } from "../../../packages/cli/src/workspace/workspace-record.ts";
import { homeId } from "../../../packages/backend/src/base/process-tree/home-id.ts";
import { codeCache } from "../code-cache.ts";
import { endOf, killNow, type Ended } from "../home.ts";
import { parentOf, processesWith, type FoundProcess } from "../processes.ts";
import { TmuxTerminal } from "../tmux-terminal.ts";
import { until } from "../until.ts";

export interface DeskPane {
  readonly id: string;
  readonly columns: number;
  readonly rows: number;
  readonly left: number;
  readonly top: number;
  readonly pid: number;
}

interface DeskOptions {
  readonly plan: string;
  readonly columns?: number;
  readonly rows?: number;
}

/** A person in tmux, in a project with a plan, with a separate home. */
export class OpenDesk implements AsyncDisposable {
  readonly directory: string;
  readonly project: string;
  readonly home: string;
  #terminal: TmuxTerminal | undefined;
  #inner: string | undefined;
  readonly #options: DeskOptions;

  private constructor(options: DeskOptions) {
    this.#options = options;
    this.directory = mkdtempSync(join(tmpdir(), "wzp-open-"));
    this.home = join(this.directory, "home");
    this.project = join(this.directory, "tally");
    mkdirSync(this.project);
    writeFileSync(join(this.project, "wezterm-parallel.yaml"), options.plan);
  }

  static async open(options: DeskOptions): Promise<OpenDesk> {
    const desk = new OpenDesk(options);
    await desk.startTerminal();
    return desk;
  }

  async startTerminal(): Promise<void> {
    const { columns = 160, rows = 45 } = this.#options;
    const directory = mkdtempSync(join(this.directory, "term-"));
    this.#terminal = await TmuxTerminal.open({
      directory,
      cwd: this.project,
      columns,
      rows,
      env: { WZP_HOME: this.home },
    });
  }

  get terminal(): TmuxTerminal {
    if (this.#terminal === undefined) throw new Error("no terminal");
    return this.#terminal;
  }

  /** From now on the person types into a separate tmux, shown by a client in the terminal. */
  async nestTmux(): Promise<void> {
    const socket = join(this.directory, "inner");
    this.terminal.type(`TMUX= tmux -S ${socket} -f /dev/null new-session -s me sh`);
    await until(
      "the tmux inside",
      () => spawnSync("tmux", ["-S", socket, "has-session", "-t", "me"]).status === 0,
    );
    this.#inner = socket;
    await this.sees("me:0.0", /[#$>]/);
  }

  tmux(...args: readonly string[]): string {
    if (this.#inner === undefined) return this.terminal.tmux(...args);
    return execFileSync("tmux", ["-S", this.#inner, ...args], { encoding: "utf8", stdio: "pipe" });
  }

  /**
   * Runs `wzp` beside the terminal, as a person's script would: with the variables of tmux, without any keys.
   */
  wzp(...args: readonly string[]): Promise<Ended> {
    const { done } = this.start(args);
    return done;
  }

  wzpIn(env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Ended> {
    return this.start(args, env).done;
  }

  killServer(socket: string): void {
    spawnSync("tmux", ["-S", socket, "kill-server"]);
  }

  start(
    args: readonly string[],
    env: Readonly<Record<string, string>> = this.env(),
  ): { readonly child: ChildProcess; readonly done: Promise<Ended> } {
    const child = spawn(process.execPath, [mainProgram, ...args], {
      cwd: this.project,
      env,
      stdio: "pipe",
    });
    return { child, done: endOf(child) };
  }

  /** Runs it and expects success. */
  async succeed(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.wzp(...args);
    if (code !== 0) throw new Error(`wzp ${args.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
    return stdout;
  }

  env(): Record<string, string> {
    const { PATH = "", HOME = "", LANG = "C.UTF-8" } = process.env;
    const address = this.tmux("display-message", "-p", "#{socket_path},#{pid},0").trim();
    const session = this.#inner === undefined ? "0" : "me";
    const pane = this.tmux("list-panes", "-t", session, "-F", "#{pane_id}").trim().split("\n")[0] ?? "";
    const marks = { TMUX: address, TMUX_PANE: pane };
    const ours = { ...codeCache(), WZP_HOME: this.home };
    return { PATH, HOME, LANG, TERM: "xterm-256color", SHELL: "/bin/sh", ...ours, ...marks };
  }

  /** Returns the panes of a session in the order of windows and positions. */
  panes(session = "tally"): readonly DeskPane[] {
    const format = "#{pane_id} #{pane_width} #{pane_height} #{pane_left} #{pane_top} #{pane_pid}";
    const listed = this.tmux("list-panes", "-s", "-t", session, "-F", format);
    return listed
      .trim()
      .split("\n")
      .map((line) => {
        const [id = "", columns, rows, left, top, pid] = line.split(" ");
        return {
          id,
          columns: Number(columns),
          rows: Number(rows),
          left: Number(left),
          top: Number(top),
          pid: Number(pid),
        };
      });
  }

  title(pane: string): string {
    return this.tmux("display-message", "-p", "-t", pane, "#{pane_title}").trimEnd();
  }

  screen(pane: string): string {
    return this.tmux("capture-pane", "-p", "-J", "-t", pane).trimEnd();
  }

  /** Waits for the pane that shows this text. */
  paneWith(text: string | RegExp, session = "tally"): Promise<DeskPane> {
    const look = () => this.panes(session).find(({ id }) => matches(this.screen(id), text));
    return until(`a pane of ${session} with ${String(text)}`, look, patienceMs).catch((error: unknown) => {
      const screens = this.panes(session).map(({ id }) => `${id}:\n${this.screen(id)}`);
      throw new Error(`${String(error)}\n${screens.join("\n")}`, { cause: error });
    });
  }

  async sees(pane: string, text: string | RegExp): Promise<string> {
    await until(`${pane} shows ${String(text)}`, () => matches(this.screen(pane), text), patienceMs).catch(
      (error: unknown) => {
        throw new Error(`${String(error)}\n${this.screen(pane)}`, { cause: error });
      },
    );
    return this.screen(pane);
  }

  type(pane: string, line: string): void {
    this.tmux("send-keys", "-t", pane, "-l", line);
    this.tmux("send-keys", "-t", pane, "Enter");
  }

  press(pane: string, key: string): void {
    this.tmux("send-keys", "-t", pane, key);
  }

  /** Returns the processes of places and the list. */
  programs(word: "place" | "workspace" | "daemon server"): FoundProcess[] {
    const found = processesWith(`WZP_HOME=${this.home}`).filter(({ command }) =>
      command.includes(`${mainName} ${word}`),
    );
    // The shell of a place has a child for a second, with the same words.
    return found.filter(({ pid }) => !found.some((other) => other.pid === parentOf(pid)));
  }

  record(): WorkspaceRecord {
    const directory = join(this.home, "state", "workspaces");
    const file = readdirSync(directory).find((name) => name.endsWith(".json"));
    return JSON.parse(readFileSync(join(directory, file ?? ""), "utf8")) as WorkspaceRecord;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { PATH = "", HOME = "" } = process.env;
    const env = { ...codeCache(), PATH, HOME, WZP_HOME: this.home };
    if (this.#inner !== undefined) this.killServer(this.#inner);
    this.#terminal?.close();
    spawnSync(process.execPath, [mainProgram, "down", "--kill"], { cwd: "/", env });
    const state = join(this.home, "state");
    const marks = [`WZP_HOME=${this.home}`, `WZP_DAEMON_OF=${state}`, `WZP_HOME_ID=${homeId(state)}`];
    for (const { pid } of processesWith(...marks)) killNow(pid);
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Below the limit of a test, so that the error says what it waited for. */
const patienceMs = 15_000;

export const hasTmux = TmuxTerminal.available;

/** A task that prints its input, and exits with 3 at `end`. */
export const listener = (name: string): string =>
  `echo ${name} listens; while read word; do echo ${name} heard $word; [ "$word" = end ] && exit 3; done`;

function matches(screen: string, text: string | RegExp): boolean {
  return typeof text === "string" ? screen.includes(text) : text.test(screen);
}

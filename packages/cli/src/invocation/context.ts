import type { EventEmitter } from "node:events";
import { homedir } from "node:os";
import { resolve } from "node:path";
import type { ReadStream, WriteStream } from "node:tty";

import pc from "picocolors";

import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { homePaths, type HomePaths } from "@wezterm-parallel/shared/protocol/home";

import { chooseContext, worksLocally } from "../contexts/choose-context.ts";
import type { StoredAccess, ServerContext } from "../contexts/server-context.ts";
import { renderFailure } from "../render/failure.ts";
import { terminalSafeJson } from "../text/terminal-safe-json.ts";
import { type ExitCode, exitCodeOf, exitCodes } from "./exit-code.ts";

export interface CliStreams {
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  readonly stderr: WriteStream;
  /** Emits the signals that the program on this terminal receives; absent if this process is that program. */
  readonly signals?: EventEmitter;
}

/** Options that every command takes. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly project?: string;
  readonly context?: string;
  /** Commander's form of `--no-color`. */
  readonly color?: boolean;
}

/** The command that the user typed. */
interface AskedCommand {
  /** Such as `plan check`. */
  readonly path: string;
  /** Works on this machine only. */
  readonly local: boolean;
}

/** Width when the output is not a terminal: readable in a log. */
const defaultWidth = 80;

/** The environment of a command: home, streams, options, clients; created once per process. */
export class CliContext {
  readonly cwd: string;
  readonly streams: CliStreams;
  readonly home: HomePaths;
  exitCode: ExitCode = exitCodes.done;
  #env: Readonly<Record<string, string | undefined>>;
  #common: CommonOptions = {};
  #asked: AskedCommand | undefined;
  #context: Result<ServerContext | undefined, Failure> | undefined;
  readonly #clients = new Map<boolean, Client>();

  constructor(cwd: string, env: Readonly<Record<string, string | undefined>>, streams: CliStreams) {
    this.cwd = cwd;
    this.streams = streams;
    const own = env["WZP_HOME"];
    this.#env = own ? { ...env, WZP_HOME: resolve(cwd, own) } : env;
    const homeDirectory = env["HOME"] || homedir();
    this.home = homePaths({ env: this.env, homeDirectory, userId: process.getuid?.() ?? 0 });
  }

  /** Environment for this command and its child programs, which use the same server. */
  get env(): Readonly<Record<string, string | undefined>> {
    return this.#env;
  }

  configure(common: CommonOptions, asked?: AskedCommand): void {
    this.#common = common;
    this.#asked = asked;
    this.#context = undefined;
    if (common.context !== undefined) this.#env = { ...this.#env, WZP_CONTEXT: common.context };
  }

  /** The chosen remote server; undefined for the one of this machine. */
  get context(): Result<ServerContext | undefined, Failure> {
    this.#context ??= this.#choose(this.#env["WZP_CONTEXT"]);
    return this.#context;
  }

  #choose(wanted: string | undefined): Result<ServerContext | undefined, Failure> {
    return chooseContext({ config: this.home.config, wanted });
  }

  /** True with `--json`: stdout has one documented JSON value (or one per line) and nothing else. */
  get json(): boolean {
    return this.#common.json === true;
  }

  /**
   * Directory that the command works on: `--project`, else the current directory. Absolute; may not exist.
   */
  get directory(): string {
    return resolve(this.cwd, this.#common.project ?? ".");
  }

  /** True when a person watches stdout: live progress and questions are allowed. */
  get interactive(): boolean {
    return this.streams.stdout.isTTY === true && this.env["TERM"] !== "dumb" && !this.json;
  }

  get width(): number {
    return this.streams.stdout.columns ?? defaultWidth;
  }

  get height(): number {
    return this.streams.stdout.rows ?? 24;
  }

  /** Colours for stdout: off in pipes, with NO_COLOR, --no-color and --json. */
  get colours(): ReturnType<typeof pc.createColors> {
    return pc.createColors(this.#coloured(this.streams.stdout));
  }

  print(line: string): void {
    this.streams.stdout.write(`${line}\n`);
  }

  /** Prints one JSON value on one line, with control characters as JSON escapes. */
  printJson(value: unknown): void {
    this.print(terminalSafeJson(value));
  }

  /** Prints a remark to stderr, so that stdout has only the result. */
  note(line: string): void {
    this.streams.stderr.write(`${line}\n`);
  }

  fail(failure: Failure): void {
    this.exitCode = exitCodeOf(failure.reason);
    if (this.json) this.printJson({ error: failure });
    const colours = pc.createColors(this.#coloured(this.streams.stderr));
    this.note(renderFailure(failure, colours));
  }

  /**
   * Returns the API client of this home's server or of the chosen context. Calls fail with `unavailable` when
   * no server runs. The client waits for a server that is being restarted, unless it is `prompt`, for
   * commands that report the current state.
   */
  async client({ prompt = false } = {}): Promise<Client> {
    const known = this.#clients.get(prompt);
    if (known !== undefined) return known;
    const client = await this.#openClient(prompt);
    this.#clients.set(prompt, client);
    return client;
  }

  async #openClient(prompt: boolean): Promise<Client> {
    const context = this.context;
    if (!context.ok)
      return (await import("../transport/open-context-client.ts")).refusingClient(context.failure);
    if (context.value !== undefined) {
      const { openContextClient } = await import("../transport/open-context-client.ts");
      return openContextClient(context.value, this.home.config);
    }
    const { openClient } = await import("../transport/open-client.ts");
    const { comesBack } = await import("../supervision/find-daemon.ts");
    return openClient(this.home.serverSocket, prompt ? undefined : () => comesBack(this.home));
  }

  /** Returns the client after starting server and worker if needed: for commands that submit work. */
  async startedClient(): Promise<Result<Client, Failure>> {
    const context = this.context;
    if (!context.ok) return context;
    if (context.value !== undefined) return { ok: true, value: await this.client() };
    const { ensureDaemons } = await import("../supervision/ensure-daemons.ts");
    const started = await ensureDaemons(this);
    return started.ok ? { ok: true, value: await this.client() } : started;
  }

  /**
   * Returns the permissions at a server (default: the chosen one); undefined means no restriction, or not
   * known yet.
   */
  accessAt(name?: string): StoredAccess | undefined {
    const context = name === undefined ? this.context : this.#choose(name);
    return context.ok ? context.value?.access : undefined;
  }

  /** Returns why the chosen server cannot run this command; `action` calls it for every command. */
  async refuse(): Promise<Failure | undefined> {
    if (this.#asked === undefined) return undefined;
    const { path, local } = this.#asked;
    const context = this.context;
    if (!context.ok) return local ? context.failure : undefined;
    if (context.value === undefined) return undefined;
    if (local) return worksLocally(path, context.value);
    const { refuseCommand } = await import("../contexts/refuse-command.ts");
    const refused = refuseCommand(path, context.value);
    if (refused === undefined) return undefined;
    // Reads the permissions again, because they may have been extended; without an answer the old ones stay.
    await (await this.client()).team.whoAmI();
    this.#context = undefined;
    return this.context.ok && this.context.value ? refuseCommand(path, this.context.value) : refused;
  }

  /** Makes a commander action of a command: prints its failure and sets its exit code. */
  action<A extends readonly unknown[]>(
    command: (...args: A) => Promise<Result<ExitCode, Failure>>,
  ): (...args: A) => Promise<void> {
    return async (...args) => {
      const refused = await this.refuse();
      if (refused !== undefined) return this.fail(refused);
      const done = await command(...args);
      if (done.ok) this.exitCode = done.value;
      else this.fail(done.failure);
    };
  }

  #coloured(stream: WriteStream): boolean {
    if (this.#common.color === false || this.json || this.env["NO_COLOR"]) return false;
    if (this.env["FORCE_COLOR"]) return this.env["FORCE_COLOR"] !== "0";
    return stream.isTTY === true && this.env["TERM"] !== "dumb";
  }
}

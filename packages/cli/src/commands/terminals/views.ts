import { spawnSync } from "node:child_process";
import {
  closeSync,
  constants,
  existsSync,
  openSync,
  readdirSync,
  rmSync,
  watch,
  writeFileSync,
} from "node:fs";
import { Socket } from "node:net";

import { lineParser } from "@wezterm-parallel/shared/client/parse-lines";
import { takeLock } from "@wezterm-parallel/shared/node/lock";

import { CliContext } from "../../invocation/context.ts";
import { makeDirectory } from "../../supervision/make-directory.ts";
import {
  type Asker,
  endInput,
  placeOf,
  readAsker,
  readViewRequest,
  type ViewRequest,
} from "../../terminal/sessions/asked-view.ts";
import { findSession } from "../../terminal/sessions/find-session.ts";
import { isInside } from "../../terminal/is-inside.ts";
import { PipedStreams } from "../../terminal/piped-streams.ts";
import type { ViewSize } from "../../terminal/sessions/viewed-session.ts";
import { attach } from "./attach.ts";

/** Time without a view after which the helper ends. Why: a person who looks around returns within minutes. */
const idleMs = 600_000;

/**
 * Runs `views DIRECTORY`: shows sessions in the terminals of bin/attach.sh, so that a view there needs no
 * Node.js of its own. Ends some time after the last view, or when the directory is removed.
 */
export async function views(cli: CliContext, [directory = ""]: readonly string[]): Promise<void> {
  makeDirectory(directory);
  const lock = takeLock(`${directory}/lock`);
  if (!lock.ok) return;
  using _lock = lock.value;
  // Each view restores its terminal when this process exits.
  process.setMaxListeners(0);
  using helper = new ViewHelper(cli, directory);
  await helper.idle;
}

class ViewHelper implements Disposable {
  readonly idle: Promise<void>;
  readonly #cli: CliContext;
  readonly #directory: string;
  readonly #requests: Socket;
  readonly #shown = new Map<number, PipedStreams | undefined>();
  #leave: () => void = () => {};
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(cli: CliContext, directory: string) {
    this.#cli = cli;
    this.#directory = directory;
    this.idle = new Promise((leave) => (this.#leave = leave));
    this.#requests = new Socket({ fd: openRequests(`${directory}/ask`), readable: true, writable: false });
    const parse = lineParser();
    this.#requests.setEncoding("utf8").on("data", (text: string) => {
      for (const line of parse(text)) this.#handle(readViewRequest(line));
    });
    writeFileSync(`${directory}/pid`, `${process.pid}\n`, { mode: 0o600 });
    const handleChange = (): void => void (existsSync(`${directory}/pid`) || this.#leave());
    watch(directory, { persistent: false }, handleChange).on("error", () => this.#leave());
    this.#leaveLater();
  }

  [Symbol.dispose](): void {
    rmSync(`${this.#directory}/pid`, { force: true });
    clearTimeout(this.#idleTimer);
    this.#requests.destroy();
  }

  #handle(request: ViewRequest | undefined): void {
    if (request === undefined) return;
    const { pid, size, input } = request;
    const known = this.#shown.get(pid);
    if (size === "leave") return known?.hangUp();
    if (this.#shown.has(pid)) return known?.resize(size);
    clearTimeout(this.#idleTimer);
    this.#shown.set(pid, undefined);
    // An error ends one view alone, which Node.js then shows.
    void this.#show(pid, size, input)
      .catch(() => undefined)
      .finally(() => {
        this.#shown.delete(pid);
        if (this.#shown.size === 0 && existsSync(this.#directory)) this.#leaveLater();
      });
  }

  /** Removes what shells that were killed have left. */
  #removeFiles(isGone: (pid: number) => boolean): void {
    for (const name of readdirSync(this.#directory)) {
      const pid = /^(\d+)\./.exec(name)?.[1];
      if (pid === undefined || !isGone(Number(pid))) continue;
      releaseWaiting(`${this.#directory}/${name}`);
      rmSync(`${this.#directory}/${name}`, { force: true });
    }
  }

  #leaveLater(): void {
    this.#removeFiles((pid) => !existsSync(`/proc/${pid}`));
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => this.#leave(), idleMs);
  }

  /** Without a file `PID.end`, which has the result of `showFor`, the shell runs the command with Node.js. */
  async #show(pid: number, size: ViewSize, input = 0): Promise<void> {
    const own = `${this.#directory}/${pid}`;
    const asker = readAsker(pid);
    if (asker === undefined || !this.#mayShow(asker)) return PipedStreams.refuse(own);
    using streams = await PipedStreams.open(own, size);
    if (streams === undefined) return;
    writeFileSync(`${own}.took`, "", { mode: 0o600 });
    streams.onKilled(() => {
      endInput(input, `${own}.in`);
      streams.hangUp();
      this.#removeFiles((owner) => owner === pid);
    });
    this.#shown.set(pid, streams);
    const end = await showFor(asker, streams, pid);
    if (existsSync(`${own}.out`)) writeFileSync(`${own}.end`, `${end}\n`, { mode: 0o600 });
    await streams.end();
  }

  /** Leaves everything but places and running sessions of this machine to Node.js. */
  #mayShow(asker: Asker): boolean {
    const asking = new CliContext(asker.cwd, asker.env, process);
    const { context, home } = asking;
    if (!context.ok || context.value !== undefined || home.state !== this.#cli.home.state) return false;
    if (placeOf(asker) !== undefined) return true;
    const found = findSession(asking, asker.words.at(-1) ?? "");
    return (
      found.ok &&
      found.value.exit === undefined &&
      found.value.meta.terminal &&
      !isInside(asking, found.value.meta.id)
    );
  }
}

/** Lets go of programs that still wait for the other end of a pipe. */
function releaseWaiting(path: string): void {
  if (/\.(?:in|out)$/.test(path)) closeSync(openSync(path, constants.O_RDWR | constants.O_NONBLOCK));
}

/** Never ends, because it is open for writing here too. */
function openRequests(path: string): number {
  rmSync(path, { force: true });
  spawnSync("mkfifo", ["-m", "600", path]);
  return openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
}

/** Returns the exit code, or `node` and perhaps a key, with which Node.js continues the place. */
async function showFor(asker: Asker, streams: PipedStreams, pid: number): Promise<string> {
  const { cwd, env, words } = asker;
  const cli = new CliContext(cwd, env, streams);
  const place = placeOf(asker);
  if (place !== undefined) {
    const { sharePlace } = await import("./place.ts");
    return await sharePlace(cli, place, pid);
  }
  const ended = await attach(cli, words.at(-1) ?? "", { readOnly: words.at(-2) === "--read-only" });
  if (ended.ok) return String(ended.value);
  cli.fail(ended.failure);
  return String(cli.exitCode);
}

import { closeSync, constants, openSync, readSync } from "node:fs";
import { ReadStream } from "node:tty";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { StartRequest } from "@wezterm-parallel/shared/protocol/host-frames";

import {
  wholeEnvironment,
  type HostedProcess,
  type HostedTerminal,
  type PlacedRequest,
  type ProcessEnd,
  type ProcessListener,
  type StartProcess,
} from "./hosted-process.ts";
import { loadPty, type NativePty } from "./native-pty.ts";
import { errorCode, spawnFailure } from "./start-failure.ts";
import { starterFailure, theStarter } from "./starter.ts";
import { TerminalInput } from "./terminal-input.ts";

/** Starts a program on a terminal of its own. The master is read without pause: the log is the buffer. */
export const startTerminalProcess: StartProcess = (request, program, listener) => {
  // The first terminal that a session's leader opens becomes its own only on Linux.
  const starter = process.platform === "linux" ? theStarter() : undefined;
  return starter === undefined
    ? startByFork(request, program, listener)
    : startByStarter(starter, request, { program, listener });
};

async function startByStarter(
  starter: NonNullable<ReturnType<typeof theStarter>>,
  request: PlacedRequest,
  { program, listener }: { program: string; listener: ProcessListener },
): Promise<Result<HostedProcess, Failure>> {
  const drain = new Drain(listener);
  const { columns, rows } = sizeOf(request);
  let opened: ReturnType<NativePty["open"]>;
  try {
    opened = loadPty().native.open(columns, rows);
  } catch (error) {
    return fail(spawnFailure(program, errorCode(error)));
  }
  const terminal = followMaster(drain, opened.master, opened.slave);
  const how = { program, terminal: opened.pty };
  const started = await starter.start(request, how, (end) => drain.processEnded(end));
  if (started.ok) return ok({ pid: started.value, terminal });
  drain.abandon();
  return fail(starterFailure(started.failure, request, program));
}

const startByFork: StartProcess = async (request, program, listener) => {
  const drain = new Drain(listener);
  try {
    const { fd, pid, pty } = fork(request, program, (end) => drain.processEnded(end));
    return ok({ pid, terminal: followMaster(drain, fd, openOtherSide(pty)) });
  } catch (error) {
    return fail(spawnFailure(program, errorCode(error)));
  }
};

function followMaster(drain: Drain, master: number, heldOpen: number | undefined): HostedTerminal {
  const { native } = loadPty();
  const stream = new ReadStream(master);
  const input = new TerminalInput(master);
  drain.follow(master, stream, heldOpen);
  stream.once("close", () => input.close());
  return {
    write: (bytes) => input.write(bytes),
    resize: (columns, rows) => {
      if (!stream.destroyed) native.resize(master, columns, rows, 0, 0);
    },
  };
}

function sizeOf(request: StartRequest): { columns: number; rows: number } {
  return request.terminal ?? { columns: 120, rows: 40 };
}

/** The library's "do not change the user". */
const sameUser = -1;

function fork(request: PlacedRequest, program: string, ended: (end: ProcessEnd) => void) {
  const { native, helperPath } = loadPty();
  const size = sizeOf(request);
  const before = request.umask === undefined ? undefined : process.umask(request.umask);
  try {
    return native.fork(
      program,
      request.argv.slice(1),
      Object.entries(wholeEnvironment(request)).map(([key, value]) => `${key}=${value}`),
      request.cwd,
      size.columns,
      size.rows,
      sameUser,
      sameUser,
      true,
      helperPath,
      (code, signal) => ended({ code, signal, alone: false }),
    );
  } finally {
    if (before !== undefined) process.umask(before);
  }
}

/** The program runs already: without a free descriptor it only loses the way to close its terminal. */
function openOtherSide(pty: string): number | undefined {
  try {
    return openSync(pty, constants.O_RDWR | constants.O_NOCTTY);
  } catch {
    return undefined;
  }
}

/** A background process may keep the terminal open after the leader: its output counts while it flows. */
const quietMs = 200;
const drainLimitMs = 3_000;
/** More than a kernel keeps of a terminal's output. */
const restBytes = 256 * 1024;

/** Holds the end of the process back until its output was read to the last byte. */
class Drain {
  readonly #listener: ProcessListener;
  #master = -1;
  #stream: ReadStream | undefined;
  #end: ProcessEnd | undefined;
  #heldOpen: number | undefined;
  #closed = false;
  #quiet: NodeJS.Timeout | undefined;
  #limit = Infinity;

  constructor(listener: ProcessListener) {
    this.#listener = listener;
  }

  /**
   * `heldOpen` is the program's side of the terminal: without it the terminal would be gone, and hang up,
   * as soon as the program closes its own. It is closed with the process, so that the end is seen at once.
   */
  follow(master: number, stream: ReadStream, heldOpen: number | undefined): void {
    this.#master = master;
    this.#stream = stream;
    this.#heldOpen = heldOpen;
    stream.on("data", (bytes) => {
      this.#listener.output(bytes as unknown as Buffer);
      if (this.#quiet !== undefined) this.#waitForQuiet();
    });
    // EIO: the last process closed the terminal; EAGAIN: nothing there yet. Both are not failures.
    stream.on("error", (error) => {
      if (errorCode(error) !== "EAGAIN") stream.destroy();
    });
    stream.once("close", () => {
      this.#closed = true;
      this.#settle();
    });
  }

  processEnded(end: ProcessEnd): void {
    this.#end = end;
    if (this.#heldOpen !== undefined) closeSync(this.#heldOpen);
    this.#limit = performance.now() + drainLimitMs;
    if (this.#closed) this.#settle();
    else this.#waitForQuiet();
  }

  /** The program could not be started: nothing is waited for. */
  abandon(): void {
    if (this.#heldOpen !== undefined) closeSync(this.#heldOpen);
    this.#stream?.destroy();
  }

  #waitForQuiet(): void {
    clearTimeout(this.#quiet);
    const left = Math.max(0, this.#limit - performance.now());
    this.#quiet = setTimeout(() => this.#stopReading(), Math.min(quietMs, left));
  }

  /** Timers come before input after the host itself was held up: what lies there is read first. */
  #stopReading(): void {
    try {
      for (let read = 0, count = 1; count > 0 && read < restBytes; read += count) {
        const bytes = Buffer.allocUnsafe(restBytes);
        count = readSync(this.#master, bytes);
        this.#listener.output(bytes.subarray(0, count));
      }
    } catch {
      // EAGAIN: nothing there; EIO: closed just now
    }
    this.#stream?.destroy();
  }

  #settle(): void {
    if (this.#end === undefined) return;
    clearTimeout(this.#quiet);
    this.#listener.ended(this.#end);
  }
}

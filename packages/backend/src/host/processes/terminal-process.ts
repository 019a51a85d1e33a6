import { constants, openSync } from "node:fs";
import { ReadStream } from "node:tty";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { StartRequest } from "@wezterm-parallel/shared/protocol/host/host-frames";

import { Drain, type DrainListener } from "./drain.ts";
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
import { theStarter, type Starter } from "./starter.ts";
import { TerminalInput } from "./terminal-input.ts";

/** Starts a program on a new terminal. The master is read continuously: the log is the buffer. */
export const startTerminalProcess: StartProcess = (request, program, listener) => {
  const starter = theStarter();
  return starter === undefined
    ? startByFork(request, program, listener)
    : startByStarter(starter, request, { program, listener });
};

async function startByStarter(
  starter: Starter,
  request: PlacedRequest,
  { program, listener }: { program: string; listener: ProcessListener },
): Promise<Result<HostedProcess, Failure>> {
  const drain = new Drain(outOf(listener));
  const { columns, rows } = sizeOf(request);
  let opened: ReturnType<NativePty["open"]>;
  try {
    opened = loadPty().native.open(columns, rows);
    starter.prepareTerminal(opened);
  } catch (error) {
    return fail(spawnFailure(program, errorCode(error)));
  }
  const terminal = followMaster(drain, opened.master, opened.slave);
  const ended = (end: ProcessEnd): void => drain.processEnded(end);
  const started = await starter.start(request, {
    program,
    logs: request.directory,
    terminal: opened.pty,
    ended,
  });
  if (!started.ok) {
    drain.abandon();
    return started;
  }
  drain.processStarted();
  return ok({ ...started.value, terminal });
}

const startByFork: StartProcess = async (request, program, listener) => {
  const drain = new Drain(outOf(listener));
  try {
    const { fd, pid, pty } = fork(request, program, (end) => drain.processEnded(end));
    const terminal = followMaster(drain, fd, openOtherSide(pty));
    drain.processStarted();
    return ok({ pid, terminal });
  } catch (error) {
    return fail(spawnFailure(program, errorCode(error)));
  }
};

function outOf({ output, ended }: ProcessListener): DrainListener {
  return { output: (bytes) => output(bytes, "out"), ended };
}

function followMaster(drain: Drain, master: number, heldOpen: number | undefined): HostedTerminal {
  const { native } = loadPty();
  const input = new TerminalInput(master);
  drain.follow({ fd: master, open: () => new ReadStream(master), closing: () => input.close() }, heldOpen);
  return {
    write: (bytes) => input.write(bytes),
    resize: (columns, rows) => {
      if (!input.isClosed) native.resize(master, columns, rows, 0, 0);
    },
  };
}

function sizeOf(request: StartRequest): { columns: number; rows: number } {
  return request.terminal ?? { columns: 120, rows: 40 };
}

/** The library's value for "do not change the user". */
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

/** The program is already running: without a free descriptor, only the handling of closed terminals is lost. */
function openOtherSide(pty: string): number | undefined {
  try {
    return openSync(pty, constants.O_RDWR | constants.O_NOCTTY);
  } catch {
    return undefined;
  }
}

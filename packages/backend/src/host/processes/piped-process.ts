import { execFile } from "node:child_process";
import { closeSync, constants, mkdirSync, openSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import { promisify } from "node:util";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { sessionFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";

import { Drain } from "./drain.ts";
import type { OutputStream, ProcessEnd, ProcessListener, StartProcess } from "./hosted-process.ts";
import { startInto } from "./plain-process.ts";
import { outputFailure } from "./start-failure.ts";
import { theStarter } from "./starter.ts";

/**
 * Starts a program without a terminal whose output passes through this host, because secrets must be masked
 * before it reaches a file. Its stdout and stderr are named pipes (it can reopen /dev/stdout), which are
 * unlinked after the start.
 */
export const startPipedProcess: StartProcess = async (request, program, listener) => {
  const logs = `${request.directory}/pipes`;
  const both = drainBoth(listener);
  const opened = await openPipes(logs, both);
  if (!opened.ok) {
    for (const drain of Object.values(both)) drain.abandon();
    return opened;
  }
  const ended = (end: ProcessEnd) => Object.values(both).forEach((drain) => drain.processEnded(end));
  const started = await startInto(request, { program, logs, ended });
  rmSync(logs, { recursive: true, force: true });
  for (const drain of Object.values(both)) {
    if (started.ok) drain.processStarted();
    else drain.abandon();
  }
  return started;
};

type Drains = Readonly<Record<OutputStream, Drain>>;

/** The end is reported when both were read completely. */
function drainBoth(listener: ProcessListener): Drains {
  let open = 2;
  const drain = (stream: OutputStream) =>
    new Drain({
      output: (bytes) => listener.output(bytes, stream),
      ended: (end) => {
        open -= 1;
        if (open === 0) listener.ended(end);
      },
    });
  return { out: drain("out"), err: drain("err") };
}

async function openPipes(directory: string, drains: Drains): Promise<Result<void, Failure>> {
  try {
    // Left by a start in a host that died.
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { mode: 0o700 });
    const paths = {
      out: `${directory}/${sessionFileNames.out}`,
      err: `${directory}/${sessionFileNames.err}`,
    };
    await makePipes([paths.out, paths.err]);
    for (const stream of ["out", "err"] as const) openPipe(paths[stream], drains[stream]);
    return ok(undefined);
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    return fail(outputFailure("spawn-failed", directory, error));
  }
}

/** Node.js has no mkfifo call; every system has the program. */
async function makePipes(paths: readonly string[]): Promise<void> {
  const starter = theStarter();
  if (starter === undefined) await promisify(execFile)("mkfifo", ["-m", "600", ...paths]);
  else for (const path of paths) starter.makePipe(path);
}

function openPipe(path: string, drain: Drain): void {
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  let heldOpen: number;
  try {
    heldOpen = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch (error) {
    closeSync(reader);
    throw error;
  }
  const open = () => new Socket({ fd: reader, readable: true, writable: false });
  drain.follow({ fd: reader, open }, heldOpen);
}

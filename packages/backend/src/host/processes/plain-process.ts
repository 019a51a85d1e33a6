import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { constants } from "node:os";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { sessionFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";

import {
  wholeEnvironment,
  type HostedProcess,
  type PlacedRequest,
  type ProcessEnd,
  type StartProcess,
} from "./hosted-process.ts";
import { errorCode, outputFailure, spawnFailure } from "./start-failure.ts";
import { theStarter } from "./starter.ts";

/** Starts a program that writes directly to its log files: no output passes through the host. */
export const startPlainProcess: StartProcess = (request, program, { ended }) =>
  startInto(request, { program, logs: request.directory, ended });

interface PlainStart {
  readonly program: string;
  /** Directory of the files, or of the pipes with a reader, that become its stdout and stderr. */
  readonly logs: string;
  readonly ended: (end: ProcessEnd) => void;
}

/** Starts a program without a terminal. */
export function startInto(request: PlacedRequest, how: PlainStart): Promise<Result<HostedProcess, Failure>> {
  const starter = theStarter();
  return starter === undefined ? startByNode(request, how) : starter.start(request, how);
}

async function startByNode(
  request: PlacedRequest,
  { program, logs, ended }: PlainStart,
): Promise<Result<HostedProcess, Failure>> {
  const files: number[] = [];
  try {
    for (const name of [sessionFileNames.out, sessionFileNames.err]) {
      files.push(openSync(`${logs}/${name}`, "a", 0o600));
    }
  } catch (error) {
    closeAll(files);
    return fail(outputFailure("spawn-failed", request.directory, error));
  }
  try {
    const child = spawnWith(request, program, files);
    child.once("exit", (code, signal) => {
      const number = signal === null ? 0 : constants.signals[signal];
      ended({ code: code ?? 0, signal: number, alone: false });
    });
    if (child.pid === undefined) {
      const [error] = await once(child, "error");
      return fail(spawnFailure(program, errorCode(error)));
    }
    return ok({ pid: child.pid });
  } catch (error) {
    return fail(spawnFailure(program, errorCode(error)));
  } finally {
    closeAll(files);
  }
}

function spawnWith(request: PlacedRequest, program: string, files: readonly number[]): ChildProcess {
  const before = request.umask === undefined ? undefined : process.umask(request.umask);
  try {
    return spawn(program, request.argv.slice(1), {
      argv0: request.argv[0],
      cwd: request.cwd,
      env: wholeEnvironment(request),
      detached: true,
      stdio: ["ignore", files[0], files[1]],
    });
  } finally {
    if (before !== undefined) process.umask(before);
  }
}

function closeAll(files: readonly number[]): void {
  for (const file of files) closeSync(file);
}

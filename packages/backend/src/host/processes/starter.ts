import { closeSync, openSync, readdirSync } from "node:fs";
import { getSystemErrorName } from "node:util";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { sessionFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";

import { CgroupPlace } from "./cgroup-place.ts";
import { ChildReaper } from "./child-reaper.ts";
import {
  wholeEnvironment,
  type HostedProcess,
  type PlacedRequest,
  type ProcessEnd,
} from "./hosted-process.ts";
import { loadLibc, type Libc } from "./libc.ts";
import { posixSpawn, type SpawnRequest } from "./posix-spawn.ts";
import { outputFailure, spawnFailure } from "./start-failure.ts";

interface ProgramStart {
  readonly program: string;
  /** Directory of out.log and err.log, which become its stdout and stderr if it has no terminal. */
  readonly logs: string;
  /** Device of its controlling terminal. */
  readonly terminal?: string;
  readonly ended: (end: ProcessEnd) => void;
}

const setDescriptorFlags = 2;
const closeOnExec = 1;
const modesBytes = 256;
const utf8Input = 0x4000;
const atOnce = 0;

/**
 * Starts programs by posix_spawn(3), which copies nothing of this process; measured: a fork by Node.js costs
 * at least 1 ms.
 */
export class Starter {
  readonly #libc: Libc;
  readonly #reaper: ChildReaper;
  readonly #noInput = openSync("/dev/null", "r");
  readonly place = new CgroupPlace();

  constructor(libc: Libc) {
    this.#libc = libc;
    this.#reaper = new ChildReaper(libc);
    // Files that were open when this process started.
    for (const name of readdirSync("/proc/self/fd")) if (Number(name) > 2) this.#closeAtExec(Number(name));
  }

  /** Settles once the program runs. */
  start(request: PlacedRequest, how: ProgramStart): Promise<Result<HostedProcess, Failure>> {
    return this.place.startIn(request.cgroup, () => this.#startNow(request, how));
  }

  /** Throws the error of mkfifo(3). */
  makePipe(path: string): void {
    if (this.#libc.mkfifo(path, 0o600) === 0) return;
    const code = getSystemErrorName(-this.#libc.errno());
    throw Object.assign(new Error(`mkfifo ${path}: ${code}`), { code });
  }

  /** Prepares both sides of a new terminal: no program inherits them, and erasing removes a whole character. */
  prepareTerminal(sides: { readonly master: number; readonly slave: number }): void {
    for (const fd of [sides.master, sides.slave]) this.#closeAtExec(fd);
    const modes = Buffer.alloc(modesBytes);
    this.#libc.tcgetattr(sides.slave, modes);
    modes.writeUInt32LE(modes.readUInt32LE(0) | utf8Input, 0);
    this.#libc.tcsetattr(sides.slave, atOnce, modes);
  }

  #closeAtExec(fd: number): void {
    this.#libc.fcntl(fd, setDescriptorFlags, closeOnExec);
  }

  #startNow(request: PlacedRequest, how: ProgramStart): Result<HostedProcess, Failure> {
    if (how.terminal !== undefined) return this.#spawn(request, how, how.terminal);
    const logs: number[] = [];
    try {
      for (const name of [sessionFileNames.out, sessionFileNames.err]) {
        logs.push(openSync(`${how.logs}/${name}`, "a", 0o600));
      }
    } catch (error) {
      for (const fd of logs) closeSync(fd);
      return fail(outputFailure("spawn-failed", request.directory, error));
    }
    const [out = -1, err = -1] = logs;
    const started = this.#spawn(request, how, [this.#noInput, out, err]);
    for (const fd of logs) closeSync(fd);
    return started;
  }

  /** Watched in the turn in which it starts, because its end cannot be seen earlier. */
  #spawn(
    request: PlacedRequest,
    { program, ended }: ProgramStart,
    streams: SpawnRequest["streams"],
  ): Result<HostedProcess, Failure> {
    const { argv, cwd, umask } = request;
    const environment = Object.entries(wholeEnvironment(request)).map(([name, value]) => `${name}=${value}`);
    const spawned = posixSpawn(this.#libc, { program, argv, environment, cwd, umask, streams });
    if (typeof spawned === "number") return fail(spawnFailure(program, getSystemErrorName(spawned)));
    this.#reaper.watch(spawned.pid, ended);
    return ok(spawned);
  }
}

let starter: Starter | "none" | undefined;

/** Returns the host's only starter; undefined if there is none: then Node.js itself forks. */
export function theStarter(): Starter | undefined {
  starter ??= openStarter() ?? "none";
  return starter === "none" ? undefined : starter;
}

function openStarter(): Starter | undefined {
  const libc = loadLibc();
  return libc && new Starter(libc);
}

/** Makes Node.js itself fork, as on platforms without koffi. */
export function useNoStarter(): void {
  starter = "none";
}

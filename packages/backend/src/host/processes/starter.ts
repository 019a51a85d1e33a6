import { closeSync, openSync, readdirSync, write } from "node:fs";
import { dirname } from "node:path";
import { getSystemErrorName, promisify } from "node:util";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { sessionFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";

import { logToStderr } from "../../base/log-line.ts";
import { ChildReaper } from "./child-reaper.ts";
import { wholeEnvironment, type PlacedRequest, type ProcessEnd } from "./hosted-process.ts";
import { loadLibc, type Libc } from "./libc.ts";
import { posixSpawn, type SpawnRequest } from "./posix-spawn.ts";
import { errorCode, outputFailure, spawnFailure } from "./start-failure.ts";

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
  /** Pending while this process is in a session's cgroup: a program started now would begin in it too. */
  #away: Promise<void> | undefined;

  constructor(libc: Libc) {
    this.#libc = libc;
    this.#reaper = new ChildReaper(libc);
    // Files that were open when this process started.
    for (const name of readdirSync("/proc/self/fd")) if (Number(name) > 2) this.#closeAtExec(Number(name));
  }

  /** Returns the pid once the program runs. */
  async start(request: PlacedRequest, how: ProgramStart): Promise<Result<number, Failure>> {
    while (this.#away !== undefined) await this.#away;
    if (request.cgroup === undefined) return this.#startNow(request, how);
    const returned = Promise.withResolvers<void>();
    this.#away = returned.promise;
    await enterCgroup(request.cgroup);
    const started = this.#startNow(request, how);
    void leaveCgroup(request.cgroup).then(() => {
      this.#away = undefined;
      returned.resolve();
    });
    return started;
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

  #startNow(request: PlacedRequest, how: ProgramStart): Result<number, Failure> {
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
  ): Result<number, Failure> {
    const { argv, cwd, umask } = request;
    const environment = Object.entries(wholeEnvironment(request)).map(([name, value]) => `${name}=${value}`);
    const pid = posixSpawn(this.#libc, { program, argv, environment, cwd, umask, streams });
    if (pid < 0) return fail(spawnFailure(program, getSystemErrorName(pid)));
    this.#reaper.watch(pid, ended);
    return ok(pid);
  }
}

const writeInThread = promisify(write);

/** Only the move itself waits for the kernel, so only that runs in a thread. */
async function moveThrough(file: number): Promise<void> {
  await writeInThread(file, "0");
}

function openMembers(cgroup: string): number {
  return openSync(`${cgroup}/cgroup.procs`, "w");
}

/** Members of the host's own cgroup, above the directory of the home (findCgroupBase); open from the first move on. */
let home: number | undefined;

/** A child starts in the cgroup of its parent. If this fails, the program runs without it. */
async function enterCgroup(cgroup: string): Promise<void> {
  let file: number | undefined;
  try {
    home ??= openMembers(dirname(dirname(cgroup)));
    file = openMembers(cgroup);
    await moveThrough(file);
  } catch {
    // not moved
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

async function leaveCgroup(cgroup: string): Promise<void> {
  try {
    home ??= openMembers(dirname(dirname(cgroup)));
    await moveThrough(home);
  } catch (error) {
    // Ending this session would kill all sessions of a host that stays: it exits, and the worker ends them.
    logToStderr("error", "cannot leave the cgroup of a session", { cgroup, code: errorCode(error) });
    process.exit(1);
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

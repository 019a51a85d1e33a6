import { constants } from "node:os";

import { markOfNewProcess } from "../../base/process-tree/process-table.ts";
import type { Libc } from "./libc.ts";

/** The parameters of a program's start. */
export interface SpawnRequest {
  readonly program: string;
  readonly argv: readonly string[];
  /** Entries NAME=value. */
  readonly environment: readonly string[];
  readonly cwd: string;
  /** Undefined: the umask of this process. */
  readonly umask: number | undefined;
  /** Descriptors of stdin, stdout and stderr, or the device that becomes the controlling terminal. */
  readonly streams: readonly [number, number, number] | string;
}

/** Equal on every Linux. */
const setSession = 0x80;
const setDefaultSignals = 0x04;
const setSignalMask = 0x08;
const readWrite = 2;
/** Larger than these structures in any C library. */
const structureBytes = 1024;
const signalSetBytes = 128;

interface Spawned {
  readonly pid: number;
  /** Its start time, as /proc shows it; undefined: only /proc knows. */
  readonly mark: number | undefined;
}

/** Starts a program in a new session; returns the negative error number if it cannot be started. */
export function posixSpawn(libc: Libc, request: SpawnRequest): Spawned | number {
  const { program, argv } = request;
  const pid = new Int32Array(1);
  const actions = makeActions(libc, request);
  const attributes = attributesOf(libc);
  const envp = [...request.environment, null];
  const run = (path: string, words: readonly string[]): number =>
    libc.posix_spawn(pid, path, actions, attributes, [...words, null], envp);
  const before = request.umask === undefined ? undefined : process.umask(request.umask);
  const earliest = bootTicks(libc);
  let error = run(program, argv);
  // Like execvp(3), runs a script without a shebang by sh.
  if (error === constants.errno.ENOEXEC) error = run("/bin/sh", ["/bin/sh", program, ...argv.slice(1)]);
  if (before !== undefined) process.umask(before);
  libc.posix_spawn_file_actions_destroy(actions);
  if (error !== 0) return -error;
  const started = pid[0] ?? 0;
  return { pid: started, mark: bootTicks(libc) === earliest ? checkedMark(started, earliest) : undefined };
}

/** Kernels that imitate Linux may count from another moment in /proc; undefined before the first start. */
let procAgrees: boolean | undefined;

/** Reading it from /proc for each process costs a tenth of a start, because the kernel makes files for it. */
function checkedMark(pid: number, mark: number): number | undefined {
  procAgrees ??= markOfNewProcess(pid) === mark;
  return procAgrees ? mark : undefined;
}

const bootClock = 7;
/** This value is equal on every Linux that koffi supports. */
const ticksPerSecond = 100;
const tickNanoseconds = 10_000_000;
const time = Buffer.alloc(16);

/** Returns the time since boot in the unit of start times in /proc (proc_pid_stat(5)). */
function bootTicks(libc: Libc): number {
  libc.clock_gettime(bootClock, time);
  return time.readUInt32LE(0) * ticksPerSecond + Math.floor(time.readUInt32LE(8) / tickNanoseconds);
}

/** The first terminal opened by a session leader becomes the controlling terminal. */
function makeActions(libc: Libc, { streams, cwd }: SpawnRequest): Buffer {
  const actions = Buffer.alloc(structureBytes);
  libc.posix_spawn_file_actions_init(actions);
  if (typeof streams === "string") libc.posix_spawn_file_actions_addopen(actions, 0, streams, readWrite, 0);
  const sources = typeof streams === "string" ? [0, 0, 0] : streams;
  for (const [at, source] of sources.entries()) {
    if (source !== at) libc.posix_spawn_file_actions_adddup2(actions, source, at);
  }
  libc.posix_spawn_file_actions_addchdir_np(actions, cwd);
  return actions;
}

let attributes: Buffer | undefined;

function attributesOf(libc: Libc): Buffer {
  attributes ??= makeAttributes(libc);
  return attributes;
}

/** Unblocks all signals and resets their handlers, whatever this process set. */
function makeAttributes(libc: Libc): Buffer {
  const made = Buffer.alloc(structureBytes);
  libc.posix_spawnattr_init(made);
  libc.posix_spawnattr_setflags(made, setSession | setDefaultSignals | setSignalMask);
  libc.posix_spawnattr_setsigdefault(made, Buffer.alloc(signalSetBytes, 0xff));
  libc.posix_spawnattr_setsigmask(made, Buffer.alloc(signalSetBytes));
  return made;
}

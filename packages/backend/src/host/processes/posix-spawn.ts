import { constants } from "node:os";

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

/** The same value on every Linux. */
const setSession = 0x80;
const setDefaultSignals = 0x04;
const setSignalMask = 0x08;
const readWrite = 2;
/** Larger than these structures in any C library. */
const structureBytes = 1024;
const signalSetBytes = 128;

/** Starts a program in a new session; returns its pid, or the negative error number. */
export function posixSpawn(libc: Libc, request: SpawnRequest): number {
  const { program, argv } = request;
  const pid = new Int32Array(1);
  const actions = makeActions(libc, request);
  const attributes = attributesOf(libc);
  const envp = [...request.environment, null];
  const run = (path: string, words: readonly string[]): number =>
    libc.posix_spawn(pid, path, actions, attributes, [...words, null], envp);
  const before = request.umask === undefined ? undefined : process.umask(request.umask);
  let error = run(program, argv);
  // Like execvp(3), runs a script without a shebang by sh.
  if (error === constants.errno.ENOEXEC) error = run("/bin/sh", ["/bin/sh", program, ...argv.slice(1)]);
  if (before !== undefined) process.umask(before);
  libc.posix_spawn_file_actions_destroy(actions);
  return error === 0 ? (pid[0] ?? 0) : -error;
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

import { pathSegment } from "../domain/ids.ts";

/** Paths on a machine; computed without side effects, so that every program and test gets the same ones. */
export interface HomePaths {
  /** Database, logs, checkouts; survives a reboot. */
  readonly state: string;
  /** Sockets; 0700. */
  readonly runtime: string;
  /** Directory of `config.yaml`. */
  readonly config: string;
  /** The server's socket, under `socketPathLimit` bytes. */
  readonly serverSocket: string;
  /** The server's socket for agents of tasks; in a directory of its own, which a sandbox shows. */
  readonly agentSocket: string;
}

/** macOS allows 104 bytes with the final NUL, Linux 108; the smaller limit applies everywhere. */
const socketPathLimit = 103;

/** Room for a host's socket name (`/h-xxxxxxxxxxxx.sock`) after the runtime directory. */
const socketNameRoom = 20;

interface HomeInput {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDirectory: string;
  readonly userId: number;
}

/**
 * Returns the paths under `WZP_HOME`, otherwise in the XDG directories. A runtime directory too long for a
 * socket becomes `/tmp/wzp-<uid>-<hash>`, the same for the same home.
 */
export function homePaths({ env, homeDirectory, userId }: HomeInput): HomePaths {
  const own = env["WZP_HOME"];
  const state = own
    ? `${own}/state`
    : `${env["XDG_STATE_HOME"] || `${homeDirectory}/.local/state`}/wezterm-parallel`;
  const config = own
    ? `${own}/config`
    : `${env["XDG_CONFIG_HOME"] || `${homeDirectory}/.config`}/wezterm-parallel`;
  const wanted = own
    ? `${own}/run`
    : env["XDG_RUNTIME_DIR"]
      ? `${env["XDG_RUNTIME_DIR"]}/wezterm-parallel`
      : `/tmp/wzp-${userId}`;
  const runtime =
    byteLength(wanted) + socketNameRoom > socketPathLimit
      ? `/tmp/wzp-${userId}-${fingerprint(wanted)}`
      : wanted;
  return {
    state,
    runtime,
    config,
    serverSocket: `${runtime}/server.sock`,
    agentSocket: `${runtime}/agents/api.sock`,
  };
}

function byteLength(text: string): number {
  let bytes = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** FNV-1a, 32 bit: only distinguishes homes, not for security (the directory is 0700 and checked). */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, "0");
}

/** Parts of an attempt with their own logs: `run`, `setup.1`, `verify.2` … (counted from 1). */
export type Phase = "run" | `setup.${number}` | `verify.${number}`;

/** Returns the directory of an attempt: it contains the session files of `run` and a folder for each other phase. */
export function attemptDirectory(state: string, run: number, task: string, attempt: number): string {
  return `${state}/attempts/r${run}/${pathSegment(task)}#${attempt}`;
}

/** Returns the directory with meta.json, out.log, err.log (without a terminal) and exit.json of one phase. */
export function phaseDirectory(attemptDir: string, phase: Phase): string {
  return phase === "run" ? attemptDir : `${attemptDir}/${phase}`;
}

/** Returns the directory for copies and bundles while a backup runs. */
export function backupScratch(state: string): string {
  return `${state}/backup.tmp`;
}

/** Returns the directory for copies of what changes while a backup reads it: databases and keys. */
export function backupCopies(state: string): string {
  return `${backupScratch(state)}/copies`;
}

/** Returns the directory of files kept by `outputs`, with their paths relative to the task's working directory. */
export function artifactDirectory(attemptDir: string): string {
  return `${attemptDir}/artifacts`;
}

/** Returns `r1/a#1` for `r1/a#1.setup.2`; undefined for sessions of no attempt, such as a person's shell. */
export function attemptOfSession(session: string): string | undefined {
  return /^(r\d+\/[^#]+#\d+)(\.(setup|verify)\.\d+)?$/.exec(session)?.[1];
}

/** Returns the session id of a phase: the attempt's id for `run`, else with the phase appended. */
export function sessionId(attempt: string, phase: Phase): string {
  return phase === "run" ? attempt : `${attempt}.${phase}`;
}

/** Returns the directory of a service's instance: its record, and a folder for each of its last starts. */
export function serviceDirectory(state: string, id: string): string {
  return `${state}/services/${pathSegment(id)}`;
}

/** Returns the directory with the last tries of a hook, by its number. */
export function hookDirectory(state: string, hook: number): string {
  return `${state}/hooks/${hook}`;
}

/** Returns the directory with the session files of one start. */
export function serviceStartDirectory(state: string, id: string, start: number): string {
  return `${serviceDirectory(state, id)}/${start}`;
}

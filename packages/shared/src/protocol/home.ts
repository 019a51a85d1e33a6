import { pathSegment } from "../domain/ids.ts";

/** Where things lie on a machine; pure, so that every program and test computes the same paths. */
export interface HomePaths {
  /** Database, logs, checkouts: survives a reboot. */
  readonly state: string;
  /** Sockets; 0700. */
  readonly runtime: string;
  /** Folder of `config.yaml`. */
  readonly config: string;
  /** The server's socket, under `socketPathLimit` bytes. */
  readonly serverSocket: string;
}

/** macOS allows 104 bytes with the final NUL, Linux 108: the smaller one counts everywhere. */
export const socketPathLimit = 103;

/** Room that a host's socket name (`/h-xxxxxxxxxxxx.sock`) needs after the runtime directory. */
const socketNameRoom = 20;

export interface HomeInput {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDirectory: string;
  readonly userId: number;
}

/**
 * `WZP_HOME` moves all three; otherwise the XDG directories and their defaults. A runtime directory too
 * long for a socket becomes `/tmp/wzp-<uid>-<hash>`, the same for the same home.
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
  return { state, runtime, config, serverSocket: `${runtime}/server.sock` };
}

function byteLength(text: string): number {
  let bytes = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** FNV-1a, 32 bit: only to tell homes apart, not for security (the directory is 0700 and checked). */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, "0");
}

/** Parts of an attempt that have a log of their own: `run`, `setup.1`, `verify.2` … (counted from 1). */
export type Phase = "run" | `setup.${number}` | `verify.${number}`;

/** Directory of an attempt: holds the session files of `run` and a folder for each other phase. */
export function attemptDirectory(state: string, run: number, task: string, attempt: number): string {
  return `${state}/attempts/r${run}/${pathSegment(task)}#${attempt}`;
}

/** Directory with meta.json, out.log, err.log (no terminal) and exit.json of one phase. */
export function phaseDirectory(attemptDir: string, phase: Phase): string {
  return phase === "run" ? attemptDir : `${attemptDir}/${phase}`;
}

/** Where what `outputs` name is kept, with the paths it had where the task worked. */
export function artifactDirectory(attemptDir: string): string {
  return `${attemptDir}/artifacts`;
}

/** `r1/a#1` of `r1/a#1.setup.2`; undefined for sessions that are no attempt's, such as a person's shell. */
export function attemptOfSession(session: string): string | undefined {
  return /^(r\d+\/[^#]+#\d+)(\.(setup|verify)\.\d+)?$/.exec(session)?.[1];
}

/** Session id of a phase: the attempt's id for `run`, else with the phase behind it. */
export function sessionId(attempt: string, phase: Phase): string {
  return phase === "run" ? attempt : `${attempt}.${phase}`;
}

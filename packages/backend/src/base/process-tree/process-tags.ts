import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Environment variables that identify the processes of a session wherever they are. */
export const sessionTag = "WZP_SESSION";
export const homeTag = "WZP_HOME_ID";

/** The session and the home for which a process was started. */
export interface ProcessTags {
  readonly session: string;
  readonly home: string;
}

/**
 * Returns the tags of the processes that have both; the environment of other users' and kernel processes is not
 * readable.
 */
export function readTags(pids: readonly number[]): Map<number, ProcessTags> {
  return process.platform === "linux" ? readEnvironments(pids) : readPsEnvironments(new Set(pids));
}

function readEnvironments(pids: readonly number[]): Map<number, ProcessTags> {
  const found = new Map<number, ProcessTags>();
  for (const pid of pids) {
    try {
      const tags = parseEnvironment(readFileSync(`/proc/${pid}/environ`));
      if (tags !== undefined) found.set(pid, tags);
    } catch {
      // ended, or not readable
    }
  }
  return found;
}

const sessionKey = Buffer.from(`${sessionTag}=`);
const homeKey = Buffer.from(`${homeTag}=`);

function parseEnvironment(bytes: Buffer): ProcessTags | undefined {
  const session = valueOf(bytes, sessionKey);
  const home = valueOf(bytes, homeKey);
  return session === undefined || home === undefined ? undefined : { session, home };
}

function valueOf(bytes: Buffer, key: Buffer): string | undefined {
  let at = bytes.indexOf(key);
  while (at > 0 && bytes[at - 1] !== 0) at = bytes.indexOf(key, at + 1);
  if (at < 0) return undefined;
  const end = bytes.indexOf(0, at);
  return bytes.toString("utf8", at + key.length, end < 0 ? bytes.length : end);
}

const psOutputLimit = 64 * 1024 * 1024;

/** `ps -E` appends the environment to the command, separated by blanks; values that contain blanks are truncated. */
function readPsEnvironments(wanted: ReadonlySet<number>): Map<number, ProcessTags> {
  const found = new Map<number, ProcessTags>();
  const text = execFileSync("/bin/ps", ["-axEww", "-o", "pid=,command="], {
    encoding: "utf8",
    maxBuffer: psOutputLimit,
  });
  for (const line of text.split("\n")) {
    const pid = Number.parseInt(line, 10);
    const session = / WZP_SESSION=(\S+)/.exec(line)?.[1];
    const home = / WZP_HOME_ID=(\S+)/.exec(line)?.[1];
    if (wanted.has(pid) && session !== undefined && home !== undefined) {
      found.set(pid, { session, home });
    }
  }
  return found;
}

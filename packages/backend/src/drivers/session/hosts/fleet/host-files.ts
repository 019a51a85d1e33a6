import { readdirSync, readFileSync, rmSync } from "node:fs";

import {
  hostDirectory,
  hostFileNames,
  readSessionFile,
  sessionFileNames,
  type HostJournalLine,
  type HostRecord,
  type SessionExit,
  type SessionMeta,
} from "@wezterm-parallel/shared/protocol/host/session-files";

/** Files that a host left on disk; `record` is absent when it died before it listened. */
export interface FoundHost {
  readonly host: string;
  readonly record: HostRecord | undefined;
  /** Directories of the sessions that it is responsible for. */
  readonly sessions: ReadonlyMap<string, string>;
}

/** Lists every host with a directory in this home, alive or dead. */
export function findHosts(state: string): FoundHost[] {
  try {
    return readdirSync(`${state}/hosts`).map((host) => readHost(state, host));
  } catch {
    return []; // no host has ever been started
  }
}

export function readHost(state: string, host: string): FoundHost {
  const directory = hostDirectory(state, host);
  return {
    host,
    record: readJson<HostRecord>(`${directory}/${hostFileNames.record}`),
    sessions: readJournal(`${directory}/${hostFileNames.journal}`),
  };
}

/** Returns undefined for a host that died before it listened. */
export function readHostPid(state: string, host: string): number | undefined {
  return readJson<HostRecord>(`${hostDirectory(state, host)}/${hostFileNames.record}`)?.pid;
}

export function removeHost(state: string, found: FoundHost): void {
  rmSync(hostDirectory(state, found.host), { recursive: true, force: true });
  if (found.record !== undefined) rmSync(found.record.socket, { force: true });
}

export function readExit(directory: string): SessionExit | undefined {
  return readJson<SessionExit>(`${directory}/${sessionFileNames.exit}`);
}

export function readMeta(directory: string): SessionMeta | undefined {
  return readJson<SessionMeta>(`${directory}/${sessionFileNames.meta}`);
}

/** Files of this user's own programs in a 0700 directory; a file torn by a power failure counts as missing. */
function readJson<T>(path: string): T | undefined {
  return readSessionFile<T>(() => readFileSync(path, "utf8"));
}

function readJournal(path: string): Map<string, string> {
  const sessions = new Map<string, string>();
  for (const line of readLines(path)) {
    try {
      const entry = JSON.parse(line) as HostJournalLine;
      if ("add" in entry) sessions.set(entry.add, entry.directory);
      else sessions.delete(entry.forget);
    } catch {
      // The last line of a killed host may be torn: that session was not started yet.
    }
  }
  return sessions;
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, "utf8").split("\n");
  } catch {
    return [];
  }
}

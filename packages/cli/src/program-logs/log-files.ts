import { existsSync, readdirSync } from "node:fs";

/** The log of a program that is running or has run. */
export interface ProgramLog {
  readonly program: string;
  readonly path: string;
}

const ofDaemons = ["server", "worker", "access"] as const;

/** Finds the logs of this home's programs; `access` has the server's changes and refusals. */
export function findProgramLogs(state: string): readonly ProgramLog[] {
  const daemons = ofDaemons.map((program) => ({ program, path: `${state}/logs/${program}.log` }));
  const hosts = listHosts(state).map((host) => ({ program: host, path: `${state}/hosts/${host}/host.log` }));
  return [...daemons, ...hosts].filter(({ path }) => existsSync(path));
}

function listHosts(state: string): readonly string[] {
  try {
    return readdirSync(`${state}/hosts`);
  } catch {
    return [];
  }
}

/** The files of a log, oldest first: full ones have moved to `.1`, `.2` and so on. */
export function filesOf(path: string): readonly string[] {
  const files = [path];
  while (existsSync(`${path}.${files.length}`)) files.push(`${path}.${files.length}`);
  return files.toReversed();
}

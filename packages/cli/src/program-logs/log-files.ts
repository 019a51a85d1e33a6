import { existsSync, readdirSync } from "node:fs";
import { basename, dirname } from "node:path";

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

/** The files of a log, oldest first: full ones have moved to `.1`, `.2` and so on; a kill may leave out a number. */
export function filesOf(path: string): readonly string[] {
  const start = `${basename(path)}.`;
  const numbers = readdirSync(dirname(path))
    .filter((name) => name.startsWith(start) && /^\d+$/.test(name.slice(start.length)))
    .map((name) => Number(name.slice(start.length)));
  return [...numbers.toSorted((one, other) => other - one).map((number) => `${path}.${number}`), path];
}

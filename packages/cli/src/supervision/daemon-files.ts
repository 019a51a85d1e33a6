import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

export const daemonRoles = ["server", "worker"] as const;
export type DaemonRole = (typeof daemonRoles)[number];

/** The files by which the programs of one home find and supervise each other. */
interface DaemonFiles {
  /** Exists while server and worker should run: `up` creates it, `down` removes it. */
  readonly wanted: string;
  /** Pid of the keeper, written by itself. */
  readonly keeper: string;
  /** Pid of the daemon, written by itself. */
  readonly pid: string;
  /** The files it runs from, as JSON: Node.js and the program. */
  readonly program: string;
  /** A database whose write lock the daemon holds while it runs. */
  readonly lock: string;
  /** The failure, as JSON, for which the daemon finally refused to start. */
  readonly refused: string;
  readonly logs: string;
  readonly out: string;
  readonly err: string;
}

export function daemonFiles(home: HomePaths, role: DaemonRole): DaemonFiles {
  const logs = `${home.state}/logs`;
  return {
    wanted: `${home.state}/wanted`,
    keeper: `${home.runtime}/${role}.keeper`,
    pid: `${home.runtime}/${role}.pid`,
    program: `${home.runtime}/${role}.program`,
    lock: `${home.state}/${role}.lock`,
    refused: `${home.runtime}/${role}.refused`,
    logs,
    out: `${logs}/${role}.out`,
    err: `${logs}/${role}.err`,
  };
}

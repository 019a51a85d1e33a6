import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Result } from "@wezterm-parallel/shared/base/result";

import type { TreeUse } from "../../base/process-tree/measure-trees.ts";

/**
 * A process on one machine with its terminal, or with its output straight in files. It lives in a session
 * host, a process of its own, and survives the worker and the server.
 */
export interface SessionRequest {
  /** Unique and stable, e.g. `r12/test(2)#1` or `r12/test(2)#1.setup`. Starting it twice starts it once. */
  readonly id: string;
  /** Absolute, existing, only this session's: gets meta.json, out.log, err.log, exit.json. */
  readonly directory: string;
  /** Program (absolute, or looked up in the environment's PATH) and arguments. */
  readonly argv: readonly string[];
  /** The environment of the process, on top of `base`. */
  readonly env: Readonly<Record<string, string>>;
  /** Variables that many sessions have in common; the same object is handed to a host once. */
  readonly base?: Readonly<Record<string, string>> | undefined;
  readonly cwd: string;
  readonly umask?: number | undefined;
  /** A PTY of this size; absent: no terminal, stdout in out.log, stderr in err.log, stdin empty. */
  readonly terminal?: { readonly columns: number; readonly rows: number } | undefined;
  /**
   * Processes that leave no trace of their session are found too, where the machine lets us make cgroups;
   * costs 0.1 ms. A session with a terminal is always contained.
   */
  readonly contained?: boolean | undefined;
  /** Variables of `env` whose values are masked in all output, in the log and for viewers. */
  readonly masked?: readonly string[] | undefined;
}

export type SessionEnd =
  | ({ readonly kind: "exited"; readonly code: number; readonly at: number } & SessionOutput)
  | ({ readonly kind: "signalled"; readonly signal: string; readonly at: number } & SessionOutput)
  /** The host went away without an exit; `failure.reason` is `host-lost` or `machine-restarted`. */
  | { readonly kind: "lost"; readonly failure: Failure; readonly at: number };

/** What is known of the logs of a session that ended in order. */
export interface SessionOutput {
  /** Bytes in out.log and err.log. */
  readonly logBytes?: number;
  /** The log could not be written to its end: `dropped` bytes of output are not on disk. */
  readonly logTruncated?: { readonly dropped: number; readonly failure: Failure };
}

export interface RunningSession {
  readonly id: string;
  readonly pid: number;
  readonly startedAt: number;
}

export interface StopReport {
  /** Processes that were stopped, the leader included. */
  readonly stopped: number;
  /** Pids that are still alive after KILL (uninterruptible); empty when the tree is verified gone. */
  readonly alive: readonly number[];
}

export interface Sessions extends AsyncDisposable {
  /**
   * Answers once the process runs. Fails with `missing-program`, `missing-directory`, `permission-denied`,
   * `disk-full` or `spawn-failed`, and then nothing was started.
   */
  start(request: SessionRequest): Promise<Result<RunningSession, Failure>>;
  /** Sessions found on this machine, started by whichever worker process: running ones and ended ones. */
  known(): ReadonlySet<string>;
  /**
   * Settles when the session is over and its output complete on disk. For a session of a dead host: `lost`,
   * only after its whole process tree was killed and verified gone.
   */
  ended(id: string): Promise<SessionEnd>;
  /** TERM, then after `graceMs` KILL, to every process of the tree; answers when verified gone. */
  stop(id: string, graceMs: number): Promise<StopReport>;
  /** After a normal end: stops what the task left running behind it. Cheap when there is nothing. */
  sweep(id: string): Promise<StopReport>;
  /** What the processes of each running session take now; sessions without a living process are left out. */
  measure(): Promise<ReadonlyMap<string, TreeUse>>;
  /** Forgets an ended session; its directory stays. */
  forget(id: string): void;
  /**
   * Renews the dead man's switch of all hosts: without a renewal for `leaseMs` each host kills its sessions
   * by itself, so that a worker that froze or died for good leaves nothing that could run twice.
   */
  renew(leaseMs: number): void;
}

import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Result } from "@wezterm-parallel/shared/base/result";

import type { TreeUse } from "../../base/process-tree/measure-trees.ts";

/**
 * A process on one machine with its terminal, or with its output directly in files. It runs in a session
 * host, a separate process, and survives the worker and the server.
 */
export interface SessionRequest {
  /** Unique and stable, e.g. `r12/test(2)#1` or `r12/test(2)#1.setup`. Starting it is idempotent. */
  readonly id: string;
  /** Absolute, existing, and exclusive to this session: receives meta.json, out.log, err.log, exit.json. */
  readonly directory: string;
  /** Program (absolute, or looked up in the environment's PATH) and arguments. */
  readonly argv: readonly string[];
  /** The environment of the process; overrides `base`. */
  readonly env: Readonly<Record<string, string>>;
  /** Variables shared by many sessions; the same object is sent to a host only once. */
  readonly base?: Readonly<Record<string, string>> | undefined;
  readonly cwd: string;
  readonly umask?: number | undefined;
  /** A PTY of this size; absent: no terminal, stdout in out.log, stderr in err.log, stdin empty. */
  readonly terminal?: { readonly columns: number; readonly rows: number } | undefined;
  /**
   * Also finds processes that hide every trace of their session, if the machine allows cgroups; costs 0.1 ms.
   * A session with a terminal is always contained.
   */
  readonly contained?: boolean | undefined;
  /** Variables of `env` whose values are masked in all output, in the log and for viewers. */
  readonly masked?: readonly string[] | undefined;
}

export type SessionEnd =
  | ({ readonly kind: "exited"; readonly code: number; readonly at: number } & OutputSizes)
  | ({ readonly kind: "signalled"; readonly signal: string; readonly at: number } & OutputSizes)
  /** The host ended without writing an exit; `failure.reason` is `host-lost` or `machine-restarted`. */
  | { readonly kind: "lost"; readonly failure: Failure; readonly at: number };

/** Log sizes of a session that ended in order. */
export interface OutputSizes {
  /** Bytes in out.log and err.log. */
  readonly logBytes?: number;
  /** The log is incomplete: `dropped` bytes of output are not on disk. */
  readonly logTruncated?: { readonly dropped: number; readonly failure: Failure };
}

export interface RunningSession {
  readonly id: string;
  readonly pid: number;
  readonly startedAt: number;
}

export interface StopReport {
  /** Number of stopped processes, including the leader. */
  readonly stopped: number;
  /** Pids still alive after KILL (uninterruptible); empty when the tree is verified gone. */
  readonly alive: readonly number[];
}

export interface Sessions extends AsyncDisposable {
  /**
   * Settles once the process runs. Fails with `missing-program`, `missing-directory`, `permission-denied`,
   * `disk-full` or `spawn-failed`; nothing was started then.
   */
  start(request: SessionRequest): Promise<Result<RunningSession, Failure>>;
  /** Lists running and ended sessions on this machine, started by any worker process. */
  known(): ReadonlySet<string>;
  /**
   * Settles when the session is over and its output is complete on disk. For a session of a dead host:
   * `lost`, only after its whole process tree was killed and verified gone.
   */
  ended(id: string): Promise<SessionEnd>;
  /** Sends TERM, then after `graceMs` KILL, to every process of the tree; settles when verified gone. */
  stop(id: string, graceMs: number): Promise<StopReport>;
  /** Stops leftover processes after a normal end. Cheap when there are none. */
  sweep(id: string): Promise<StopReport>;
  /** Returns the resource usage of each running session; sessions without a living process are omitted. */
  measure(): Promise<ReadonlyMap<string, TreeUse>>;
  /** Forgets an ended session; its directory remains. */
  forget(id: string): void;
  /**
   * Renews the lease of all hosts: without a renewal for `leaseMs`, each host kills its sessions itself, so
   * that a frozen or dead worker leaves nothing that could run twice.
   */
  renew(leaseMs: number): void;
}

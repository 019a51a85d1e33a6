import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";
import type { ServiceNeed } from "@wezterm-parallel/shared/domain/service/service-need";
import type { Report, RunContext } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import type { Logger } from "../../base/log.ts";
import type { ExecutorCheckouts } from "../../drivers/checkout/checkouts.ts";
import type { Sessions } from "../../drivers/session/sessions.ts";

/** Numbered resources used by one attempt at a time; the same attempt gets the same ones again. */
export interface PortLeases {
  lease(attempt: string, count: number): Promise<Result<readonly number[], Failure>>;
  release(attempt: string): void;
  /** Releases the resources of all attempts not in `live`. */
  reclaim(live: ReadonlySet<string>): void;
  /** Returns the variables for a task's ports, and for names that it must not share with other checkouts. */
  variables(attempt: string, ports: readonly number[]): Readonly<Record<string, string>>;
}

/** An attempt asks for the services that it needs before its first command. */
export interface ServiceWish {
  readonly attempt: string;
  readonly context: RunContext;
  /** Working directory of the attempt. */
  readonly checkout: string;
  readonly needs: readonly ServiceNeed[];
  /** False for an attempt whose command runs already. */
  readonly waits: boolean;
  /** Ends the wait. */
  readonly signal: AbortSignal;
}

/** Services of this machine. */
export interface AttemptServices {
  /** Starts services and waits for them; returns variables that name their ports. */
  acquire(wish: ServiceWish): Promise<Result<Readonly<Record<string, string>>, Failure>>;
  release(attempt: string): void;
  /** Ids under which ports are leased. */
  readonly leased: readonly string[];
}

/** Dependencies of the executor, provided by entry/. */
export interface ExecutorPorts {
  readonly home: HomePaths;
  readonly sessions: Sessions;
  readonly checkouts: ExecutorCheckouts;
  readonly ports: PortLeases;
  /** Absent on a machine other than the server's. */
  readonly services?: AttemptServices | undefined;
  readonly clock: Clock;
  readonly log: Pick<Logger, "info" | "warn" | "error">;
  readonly report: (report: Report) => void;
  /** Node.js and the program whose command `mcp` gives agents their tools; absent: they start without. */
  readonly mcpServer?: readonly string[] | undefined;
  /** Milliseconds from TERM to KILL. */
  readonly graceMs: number;
}

import type { Duplex } from "node:stream";

import type { WebSocket } from "ws";

import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Records } from "../../base/backlog.ts";
import type { Principal } from "./admission/principal.ts";

/** Who may have this upgrade, and what they asked for. */
export interface AdmittedUpgrade {
  readonly principal: Principal;
  /** From the path, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** What exists for them where they have the permission that the path needs. */
  readonly records: Records;
}

export type ServeSocket = (socket: WebSocket, stream: Duplex) => void;

/** What is behind a path of the table of upgrades. */
export interface UpgradeEndpoint {
  /** Bytes of the longest message that is taken; a longer one ends the connection. */
  readonly messageLimit: number;
  /** Counted as one of the streams that a person has open. */
  readonly isStream: boolean;
  /** Looks at what was asked for while it can still be answered with a problem; answers who serves the socket. */
  prepare(admitted: AdmittedUpgrade): Promise<Result<ServeSocket, Failure>>;
}

import type { Duplex } from "node:stream";

import type { WebSocket } from "ws";

import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Records } from "../../base/backlog.ts";
import type { Principal } from "./admission/principal.ts";

/** An authorized upgrade request. */
export interface AdmittedUpgrade {
  readonly principal: Principal;
  /** Decoded path parameters. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Records of the projects in which the principal has the permission of the path. */
  readonly records: Records;
}

export type ServeSocket = (socket: WebSocket, stream: Duplex) => void;

/** The handler of a path in the upgrade table. */
export interface UpgradeEndpoint {
  /** Longest accepted message in bytes; a longer one closes the connection. */
  readonly messageLimit: number;
  /** True when the socket counts towards the open streams of a person. */
  readonly isStream: boolean;
  /** Checks the request while a problem can still be sent; returns the function that serves the socket. */
  prepare(admitted: AdmittedUpgrade): Promise<Result<ServeSocket, Failure>>;
}

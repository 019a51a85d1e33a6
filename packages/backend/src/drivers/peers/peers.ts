import type { Socket } from "node:net";

import type { Peer } from "../../base/peer.ts";

/** Asks the operating system which of its users opened a connection to us. */
export interface Peers {
  /** The users whose connections it can identify; `nobody`: every answer is `unknown`. */
  readonly knows: "everybody" | "ourselves" | "nobody";
  /**
   * Identifies the peer of an accepted TCP connection, TLS or not. Never throws: unavailable answers are
   * `unknown`.
   */
  of(socket: Socket): Promise<Peer>;
}

/** Matches 127.0.0.0/8 and ::1, also IPv4-mapped addresses. */
export function isLoopbackAddress(address: string): boolean {
  return address === "::1" || /^(?:::ffff:)?127\./.test(address);
}

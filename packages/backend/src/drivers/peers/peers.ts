import type { Socket } from "node:net";

import type { Peer } from "../../base/peer.ts";

/** Asks the system which of its users made a connection to us. */
export interface Peers {
  /** Whose connections it can tell apart; `nobody`: every answer is `unknown`. */
  readonly knows: "everybody" | "ourselves" | "nobody";
  /** Of a TCP connection that we accepted, TLS or not. Never throws: what the system does not tell is `unknown`. */
  of(socket: Socket): Promise<Peer>;
}

/** 127.0.0.0/8 and ::1, also as IPv6 writes IPv4. */
export function isLoopbackAddress(address: string): boolean {
  return address === "::1" || /^(?:::ffff:)?127\./.test(address);
}

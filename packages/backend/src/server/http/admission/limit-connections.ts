import type { Server } from "node:http";
import type { Socket } from "node:net";

import { plainAddress } from "./network-guard.ts";
import { networkOf } from "./network-of.ts";
import type { TrustedProxies } from "./trusted-proxies.ts";

interface ConnectionLimits {
  readonly total: number;
  /** Per IPv4 address or IPv6 /64. Trusted proxies are exempt, because they carry the connections of many people. */
  readonly perAddress: number;
  readonly trustedProxies: TrustedProxies;
}

/** Destroys connections above the limit of an address, so that one address cannot use up the total. */
export function limitConnections(
  server: Server,
  { total, perAddress, trustedProxies }: ConnectionLimits,
): void {
  const open = new Map<string, number>();
  server.maxConnections = total;
  server.on("connection", (socket: Socket) => {
    const address = plainAddress(socket.remoteAddress ?? "");
    if (trustedProxies.has(address)) return;
    const network = networkOf(address);
    const count = (open.get(network) ?? 0) + 1;
    if (count > perAddress) {
      socket.destroy();
      return;
    }
    open.set(network, count);
    socket.once("close", () => countDown(open, network));
  });
}

function countDown(open: Map<string, number>, network: string): void {
  const left = (open.get(network) ?? 1) - 1;
  if (left === 0) open.delete(network);
  else open.set(network, left);
}

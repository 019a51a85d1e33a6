import type { IncomingMessage, Server } from "node:http";
import type { Socket } from "node:net";

import { z } from "zod";

/** Carries a `RelayedOrigin`; removed from requests of everybody but replicas. */
export const relayedHeader = "x-wzp-relayed";

const relayedOrigin = z.object({
  /** The entrance of the request: the Unix socket belongs to the owner of that home. */
  listener: z.enum(["socket", "network"]),
  /** The client's address, also behind trusted proxies. */
  address: z.string(),
  proxied: z.boolean(),
  secure: z.boolean(),
  /** `Host` as the client sent it, checked there. */
  host: z.string(),
  peer: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("here"), uid: z.number().int() }),
    z.object({ kind: z.enum(["elsewhere", "unseen", "unknown"]) }),
  ]),
});

/** A request as the replica saw it that received it and passed it on. */
export type RelayedOrigin = z.infer<typeof relayedOrigin>;

/** Servers that only replicas can connect to. */
const replicaServers = new WeakSet<object>();
const origins = new WeakMap<IncomingMessage, RelayedOrigin>();

export function markReplicaServer(server: Server): void {
  replicaServers.add(server);
}

/** Returns the origin of a request that a replica passed on; undefined for one that came from its client. */
export function relayedFrom(request: IncomingMessage): RelayedOrigin | undefined {
  const { server } = request.socket as Socket & { server?: object };
  if (server === undefined || !replicaServers.has(server)) return undefined;
  const known = origins.get(request) ?? readOrigin(request.headers[relayedHeader]);
  origins.set(request, known);
  return known;
}

/** The origin when a replica sent none: such a request is refused. */
export const unreadableOrigin: RelayedOrigin = {
  listener: "network",
  address: "",
  proxied: true,
  secure: false,
  host: "",
  peer: { kind: "unknown" },
};

export function writeOrigin(origin: RelayedOrigin): string {
  return Buffer.from(JSON.stringify(origin)).toString("base64url");
}

function readOrigin(value: string | readonly string[] | undefined): RelayedOrigin {
  try {
    return relayedOrigin.parse(JSON.parse(Buffer.from(String(value), "base64url").toString("utf8")));
  } catch {
    return unreadableOrigin;
  }
}

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { markReplicaServer } from "../http/admission/relayed.ts";
import { refuseUnreadable } from "../http/answers/refuse-unreadable.ts";
import { closeServer, listenAtFirstFree } from "../http/listen-on-network.ts";
import { holderCredentials, type RelayKey } from "./relay-credentials.ts";
import type { OwnService } from "./relay.ts";

// An import would load undici, as listen-on-network.ts explains.
const { createServer } = process.getBuiltinModule("node:https");

interface ListenForReplicas {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly key: RelayKey;
}

/** Most connections of all replicas, with a reserve for their own checks. */
const connectionLimit = 8_000;
/** The client's headers, and the replica's description of the client. */
const headerBytes = 32 * 1024;
const handshakeMs = 5_000;
/** Replicas keep connections for the next request, and leave them first. */
const keepAliveMs = 65_000;

/** Takes requests that other servers of this database pass on; returns the port. */
export async function listenForReplicas(
  { routing, upgrade }: OwnService,
  { host, port, key }: ListenForReplicas,
): Promise<Result<AsyncDisposable & { readonly port: number }, Failure>> {
  const server = createServer(
    {
      ...holderCredentials(key),
      handshakeTimeout: handshakeMs,
      maxHeaderSize: headerBytes,
      keepAliveTimeout: keepAliveMs,
    },
    routing,
  );
  server.maxConnections = connectionLimit;
  server.on("upgrade", upgrade);
  refuseUnreadable(server);
  markReplicaServer(server);
  const listening = await listenAtFirstFree(server, { host, port, tries: 0 });
  if (!listening.ok) return listening;
  return ok({ port: listening.value, [Symbol.asyncDispose]: () => closeServer(server) });
}

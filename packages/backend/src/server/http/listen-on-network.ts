import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { TrustedProxies } from "./admission/trusted-proxies.ts";
import { limitConnections } from "./admission/limit-connections.ts";
import { markNetworkServer } from "./admission/network-guard.ts";
import { refuseUnreadable } from "./answers/refuse-unreadable.ts";

// An import would read every export of node:http, and its WebSocket loads undici: 13 MB.
const { createServer } = process.getBuiltinModule("node:http");
const { createServer: createSecureServer } = process.getBuiltinModule("node:https");

export interface ListenAt {
  readonly host: string;
  readonly port: number;
  /** The number of following ports that may be tried when the port is in use; 0: only this one. */
  readonly tries: number;
  /** They carry the connections of many people. */
  readonly trustedProxies?: TrustedProxies;
  readonly timeouts?: ReceivingTimeouts;
  /** Absent: plain HTTP. */
  readonly tls?: Certificate | undefined;
}

/** Handles the requests of a listener. */
export interface Routing {
  readonly routing: (request: IncomingMessage, response: ServerResponse) => void;
}

/** Certificate and key, in PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface NetworkListener extends AsyncDisposable {
  /** Such as `http://127.0.0.1:7117`. */
  readonly address: string;
  readonly port: number;
  /** Applies to new connections; open ones continue with the old certificate. */
  replaceCertificate(certificate: Certificate): void;
}

interface ReceivingTimeouts {
  /** Limit for receiving the head of a request; protects against slow clients (Slowloris). */
  readonly headersMs: number;
  /** Limit for receiving the whole request; allows 64 MiB, the largest body of any route, on a slow line. */
  readonly requestMs: number;
  /** Idle time between two requests of one connection. */
  readonly keepAliveMs: number;
  /** Interval of checks of the first two limits. */
  readonly checkEveryMs: number;
}

const usualTimeouts: ReceivingTimeouts = {
  headersMs: 10_000,
  requestMs: 120_000,
  keepAliveMs: 60_000,
  checkEveryMs: 2_000,
};
/** Limit for the TLS handshake. */
const handshakeMs = 10_000;
/** Cookies, a bearer token and the browser's own headers stay under 4 KiB. */
const headerBytes = 16 * 1024;
/** Enough for 500 listeners, 100 terminals and their pages; a connection costs about 50 KiB. */
const connectionLimit = 2_000;
/** Half of the total: a single address cannot lock everybody else out. */
const connectionsOfOneAddress = 1_000;

/** Serves the same routes on the network; each request passes the guard and the permission check of its route. */
export async function listenOnNetwork(
  app: Routing,
  at: ListenAt,
  upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void,
): Promise<Result<NetworkListener, Failure>> {
  const { trustedProxies = new Set(), timeouts = usualTimeouts } = at;
  const options = {
    maxHeaderSize: headerBytes,
    headersTimeout: timeouts.headersMs,
    requestTimeout: timeouts.requestMs,
    keepAliveTimeout: timeouts.keepAliveMs,
    connectionsCheckingInterval: timeouts.checkEveryMs,
  };
  const server =
    at.tls === undefined
      ? createServer(options, app.routing)
      : createSecureServer(
          { ...options, ...secureOptions(at.tls), handshakeTimeout: handshakeMs },
          app.routing,
        );
  limitConnections(server, { total: connectionLimit, perAddress: connectionsOfOneAddress, trustedProxies });
  server.on("upgrade", upgrade);
  refuseUnreadable(server);
  markNetworkServer(server);
  const port = await listenAtFirstFree(server, at);
  if (!port.ok) return port;
  const host = at.host.includes(":") ? `[${at.host}]` : at.host;
  return ok({
    address: `${at.tls === undefined ? "http" : "https"}://${host}:${port.value}`,
    port: port.value,
    replaceCertificate: (certificate) => {
      if ("setSecureContext" in server) server.setSecureContext(secureOptions(certificate));
    },
    [Symbol.asyncDispose]: () => closeServer(server),
  });
}

/** TLS 1.0 and 1.1 are deprecated (RFC 8996); for the later versions, the defaults of Node.js have no weak cipher. */
export function secureOptions(certificate: Certificate) {
  return { ...certificate, minVersion: "TLSv1.2" } as const;
}

export async function listenAtFirstFree(
  server: Server,
  { host, port, tries }: Pick<ListenAt, "host" | "port" | "tries">,
): Promise<Result<number, Failure>> {
  for (let each = port; ; each++) {
    const error = await listen(server, host, each);
    if (error === undefined) return ok((server.address() as AddressInfo).port);
    if (error.code !== "EADDRINUSE" || each >= port + tries) return fail(cannotListen(host, each, error));
  }
}

async function listen(
  server: Server,
  host: string,
  port: number,
): Promise<NodeJS.ErrnoException | undefined> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.ErrnoException | undefined>();
  server.once("error", resolve);
  server.listen({ host, port }, () => resolve(undefined));
  const error = await promise;
  server.off("error", resolve);
  return error;
}

export async function closeServer(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeAllConnections();
  await promise;
}

function cannotListen(host: string, port: number, { code, message }: NodeJS.ErrnoException): Failure {
  const why =
    code === "EADDRINUSE"
      ? "the port is already in use"
      : code === "EADDRNOTAVAIL"
        ? "this machine does not have this address"
        : message;
  return {
    reason: "unavailable",
    detail: `Cannot listen on ${host}:${port}: ${why}.`,
    hint: "Choose another address: wzp up --listen HOST:PORT",
  };
}

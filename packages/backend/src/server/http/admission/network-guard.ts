import type { IncomingMessage, Server } from "node:http";
import { isIP, type Socket } from "node:net";
import type { TLSSocket } from "node:tls";

import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { isLoopback } from "@wezterm-parallel/shared/protocol/listen-settings";
import { ownName } from "@wezterm-parallel/shared/protocol/own-name";
import type { Problem } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { Peer } from "../../../base/peer.ts";
import type { Peers } from "../../../drivers/peers/peers.ts";
import { problemOf } from "../answers/problem.ts";
import type { TrustedProxies } from "./trusted-proxies.ts";
import type { RequestOrigin } from "./principal.ts";
import { relayedFrom, type RelayedOrigin, unreadableOrigin } from "./relayed.ts";

/** The requests that a network listener accepts; all others are refused before it reaches a route. */
export interface NetworkSettings {
  /** Names and addresses under which clients reach the listener, lower case, without the port. */
  readonly hosts: ReadonlySet<string>;
  readonly trustedProxies: TrustedProxies;
  /** True when other machines can reach the listener: their requests must have come over TLS. */
  readonly secureOnly?: boolean;
}

/** Checks the host and the origin of a request before anything else does. */
export interface NetworkGuard {
  readonly settings: NetworkSettings;
  /** Returns the answer to a request that must be refused, or undefined. */
  refuse(request: IncomingMessage): Problem | undefined;
  peerOf(request: IncomingMessage): Promise<Peer>;
}

/** Servers that listen on the network; all others listen on the Unix socket. */
const networkServers = new WeakSet<object>();

export function markNetworkServer(server: Server): void {
  networkServers.add(server);
}

export function listenerOf(request: IncomingMessage): "socket" | "network" {
  const relayed = relayedFrom(request);
  if (relayed !== undefined) return relayed.listener;
  const { server } = request.socket as Socket & { server?: object };
  return server !== undefined && networkServers.has(server) ? "network" : "socket";
}

export function createNetworkGuard(settings: NetworkSettings, peers: Peers): NetworkGuard {
  const known = new WeakMap<Socket, Promise<Peer>>();
  return {
    settings,
    peerOf: (request) => {
      // File permissions let only this user open the Unix socket.
      if (listenerOf(request) === "socket") return Promise.resolve(ourselves);
      const relayed = relayedFrom(request);
      if (relayed !== undefined) return Promise.resolve(relayed.peer);
      const asked = known.get(request.socket) ?? peers.of(request.socket);
      known.set(request.socket, asked);
      return asked;
    },
    refuse: (request) => {
      const relayed = relayedFrom(request);
      // The replica that received it has checked host and origin by its own settings.
      if (relayed === unreadableOrigin) return wrongHost;
      if (relayed !== undefined) return undefined;
      return listenerOf(request) === "socket" ? refuseBrowser(request) : refuseForeign(request, settings);
    },
  };
}

/** Describes a request for the server that it is passed on to. */
export async function describeOrigin(request: IncomingMessage, guard: NetworkGuard): Promise<RelayedOrigin> {
  const { settings } = guard;
  const listener = listenerOf(request);
  return {
    listener,
    address: peerAddress(request, guard),
    proxied: forwardedValue(request, settings, "x-forwarded-for") !== undefined,
    secure: isSecure(request, settings),
    host: addressedAs(request, settings)?.host ?? "",
    peer: listener === "socket" ? { kind: "unknown" } : await guard.peerOf(request),
  };
}

const ourselves: Peer = { kind: "here", uid: process.getuid?.() ?? 0 };

/** Browsers cannot open a Unix socket, so a browser's request was relayed by a page's script. */
function refuseBrowser({ headers }: IncomingMessage): Problem | undefined {
  if (headers.origin === undefined) return undefined;
  return problemOf(createFailure({ reason: "unauthorized", detail: createMessage("origin-refused") }));
}

/** Detects requests that a page of another site made the browser send, by DNS rebinding or cross-origin. */
function refuseForeign(request: IncomingMessage, settings: NetworkSettings): Problem | undefined {
  const address = addressedAs(request, settings);
  if (address === undefined || !isOurs(address, request, settings)) return wrongHost;
  publicHosts.set(request, address.host);
  if (settings.secureOnly === true && cameInClear(request, address, settings)) return inClear;
  const own = `${isSecure(request, settings) ? "https" : "http"}://${address.host}`;
  const origin = request.headers.origin?.toLowerCase();
  if (origin !== undefined && origin !== own) return foreignPage;
  if (comesFromElsewhere(request)) return foreignPage;
  return origin === undefined && changesByCookie(request) ? foreignPage : undefined;
}

/**
 * Accepts configured names and the address that was connected to: DNS rebinding needs a name, so an IP address is
 * safe.
 */
function isOurs({ name }: Addressed, { socket }: IncomingMessage, { hosts }: NetworkSettings): boolean {
  const { localAddress = "", localPort = 0 } = socket;
  if (hosts.has(name) || (isIP(name) !== 0 && name === plainAddress(localAddress))) return true;
  return name === ownName(localPort) && isLoopback(plainAddress(localAddress));
}

/**
 * A request from this machine crossed no network unless a local proxy forwards it. A proxy shows in its headers or,
 * without them, in a host name that is not this machine's own.
 */
function cameInClear(request: IncomingMessage, { name }: Addressed, settings: NetworkSettings): boolean {
  if (isSecure(request, settings)) return false;
  const { headers, socket, url } = request;
  // Proxies send health checks of their own, which contain nothing secret.
  if (url?.startsWith("/health/") === true) return false;
  const brought = headers["x-forwarded-for"] !== undefined || headers["x-forwarded-proto"] !== undefined;
  const { localPort = 0, remoteAddress = "" } = socket;
  const isHere = isLoopback(name) || name === ownName(localPort);
  return brought || !isHere || !isLoopback(plainAddress(remoteAddress));
}

/** Reads the browser's Fetch Metadata headers; following a link to one of our pages is allowed. */
function comesFromElsewhere({ headers, method }: IncomingMessage): boolean {
  const site = headers["sec-fetch-site"];
  if (site === undefined || site === "same-origin" || site === "none") return false;
  return headers["sec-fetch-mode"] !== "navigate" || method !== "GET";
}

/** Browsers attach cookies to the forms of other sites, too, but then name the site in their headers. */
function changesByCookie({ headers, method }: IncomingMessage): boolean {
  if (headers.cookie === undefined || headers.authorization !== undefined) return false;
  return method !== "GET" && method !== "HEAD";
}

/** `Host` as the browser sent it, of requests that were not refused. */
const publicHosts = new WeakMap<IncomingMessage, string>();

/**
 * Returns the port that the browser connected to, which is that of a proxy in front; empty for the standard one. Undefined
 * without a network.
 */
export function publicPort(request: IncomingMessage): string | undefined {
  const host = relayedFrom(request)?.host ?? publicHosts.get(request);
  return host === undefined ? undefined : (/:(\d+)$/.exec(host)?.[1] ?? "");
}

interface Addressed {
  /** The value of `Host`, lower case. */
  readonly host: string;
  /** The host without the port. */
  readonly name: string;
}

function addressedAs(request: IncomingMessage, settings: NetworkSettings): Addressed | undefined {
  if (hasSeveralHosts(request)) return undefined;
  const forwarded = relayedFrom(request)?.host ?? forwardedValue(request, settings, "x-forwarded-host");
  const host = (forwarded ?? request.headers.host ?? "").toLowerCase();
  const match = /^(?:\[([\da-f:.]+)\]|([a-z\d.-]+))(?::\d{1,5})?$/.exec(host);
  const name = match?.[1] ?? match?.[2];
  return name === undefined ? undefined : { host, name: name.replace(/\.$/, "") };
}

/** Node.js takes the first Host header; a proxy in front may have used another one. */
function hasSeveralHosts({ rawHeaders }: IncomingMessage): boolean {
  return rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === "host").length > 1;
}

export function isSecure(request: IncomingMessage, settings: NetworkSettings): boolean {
  const relayed = relayedFrom(request);
  if (relayed !== undefined) return relayed.secure;
  const forwarded = forwardedValue(request, settings, "x-forwarded-proto");
  return forwarded === undefined ? (request.socket as TLSSocket).encrypted === true : forwarded === "https";
}

/** Returns this server's address as the browser uses it; foreign addresses were refused before. */
export function ownAddress(request: IncomingMessage, settings: NetworkSettings): string {
  const { host = "localhost" } = addressedAs(request, settings) ?? {};
  return `${isSecure(request, settings) ? "https" : "http"}://${host}`;
}

export function originOf(request: IncomingMessage, requestId: string, guard: NetworkGuard): RequestOrigin {
  const userAgent = (request.headers["user-agent"] ?? "").slice(0, userAgentLimit);
  return {
    address: peerAddress(request, guard),
    requestId,
    userAgent,
    proxied:
      relayedFrom(request)?.proxied ??
      forwardedValue(request, guard.settings, "x-forwarded-for") !== undefined,
    peer: () => guard.peerOf(request),
  };
}

/** Returns the client's address; behind trusted proxies, the last forwarded address that is not a trusted proxy. */
export function peerAddress(request: IncomingMessage, { settings }: NetworkGuard): string {
  const relayed = relayedFrom(request);
  if (relayed !== undefined) return relayed.address;
  const forwarded = forwardedValue(request, settings, "x-forwarded-for")
    ?.split(",")
    .map((address) => plainAddress(address.trim()))
    .findLast((address) => isIP(address) !== 0 && !settings.trustedProxies.has(address));
  return forwarded ?? plainAddress(request.socket.remoteAddress ?? "local");
}

/** Measured: browsers send 100 to 200 characters. The value is only displayed. */
const userAgentLimit = 300;

/** Returns undefined unless the peer is a trusted proxy. */
function forwardedValue(
  request: IncomingMessage,
  { trustedProxies }: NetworkSettings,
  name: "x-forwarded-host" | "x-forwarded-proto" | "x-forwarded-for",
): string | undefined {
  const peer = plainAddress(request.socket.remoteAddress ?? "");
  if (!trustedProxies.has(peer)) return undefined;
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(",") : value;
}

/** Converts an IPv4-mapped IPv6 address to plain IPv4. */
export function plainAddress(address: string): string {
  return address.startsWith("::ffff:") ? address.slice("::ffff:".length) : address;
}

const wrongHost = problemOf(
  createFailure({
    reason: "unauthorized",
    detail: createMessage("host-unknown"),
    hint: createMessage("host-unknown-hint"),
  }),
  421,
);

const inClear = problemOf(
  createFailure({
    reason: "unauthorized",
    detail: createMessage("in-clear"),
    hint: createMessage("in-clear-hint"),
  }),
);

const foreignPage = problemOf(
  createFailure({
    reason: "unauthorized",
    detail: createMessage("from-other-site"),
  }),
);

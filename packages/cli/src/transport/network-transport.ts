import type { IncomingMessage } from "node:http";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import {
  BrokenStream,
  type ApiRequest,
  type ApiResponse,
  type ApiStream,
  type Transport,
} from "@wezterm-parallel/shared/client/transport";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { releaseVersion } from "@wezterm-parallel/shared/protocol/version";

import { streamDecoder } from "./stream-decoder.ts";

// An import would read every export of node:http, and its WebSocket loads undici: 15 ms.
const { request: requestPlain } = process.getBuiltinModule("node:http");
const { request: requestSecure } = process.getBuiltinModule("node:https");

/** A busy server answers within milliseconds; this is for a hanging server or a broken connection. */
const usualTimeoutMs = 30_000;

/**
 * HTTPS to a remote server. `NODE_EXTRA_CA_CERTS` adds certificates of a private authority; `ca` (PEM) replaces all
 * others.
 */
export function createNetworkTransport(address: string, ca?: string): Transport {
  const server = { address, ca };
  return {
    send: (request) => send(server, request),
    stream: (request) => openStream(server, request),
    decoder: streamDecoder,
  };
}

interface Server {
  readonly address: string;
  readonly ca: string | undefined;
}

async function send(server: Server, request: ApiRequest): Promise<Result<ApiResponse, Failure>> {
  const late = AbortSignal.timeout(request.timeoutMs ?? usualTimeoutMs);
  const answer = await exchange(server, request, late);
  if (!answer.ok) return answer;
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of bytesOf(answer.value)) pieces.push(piece);
  } catch (error) {
    if (!(error instanceof BrokenStream)) throw error;
    return fail(broken(server.address));
  }
  const body = Buffer.concat(pieces).toString("utf8");
  return ok({ status: answer.value.statusCode ?? 0, headers: headersOf(answer.value), body });
}

/** The time limit applies until the headers have arrived, not to the body. */
async function openStream(server: Server, request: ApiRequest): Promise<Result<ApiStream, Failure>> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), request.timeoutMs ?? usualTimeoutMs);
  const answer = await exchange(server, request, abort.signal);
  clearTimeout(timer);
  if (!answer.ok) return answer;
  const { value } = answer;
  return ok({
    status: value.statusCode ?? 0,
    headers: headersOf(value),
    bytes: bytesOf(value),
    close: () => void value.destroy(),
  });
}

async function exchange(
  { address: server, ca }: Server,
  { method, path, headers = {}, body }: ApiRequest,
  signal: AbortSignal,
): Promise<Result<IncomingMessage, Failure>> {
  const url = new URL(path, server);
  const send = url.protocol === "https:" ? requestSecure : requestPlain;
  const type = body === undefined ? {} : { "content-type": "application/json" };
  const own = { "user-agent": `wzp/${releaseVersion}`, ...type, ...headers };
  const { promise, resolve } = Promise.withResolvers<Result<IncomingMessage, Failure>>();
  const sent = send(url, { method, headers: own, signal, ...(ca !== undefined && { ca }) }, (answer) =>
    resolve(ok(answer)),
  );
  // Later errors reach the reader through the stream; this listener prevents an uncaught exception.
  sent.on("error", (error: NodeJS.ErrnoException) => resolve(fail(away(server, error))));
  sent.end(body);
  return promise;
}

/** Throws when the body ends before its declared length or the connection is reset. */
async function* bytesOf(answer: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of answer) yield piece as Uint8Array;
  } catch {
    throw new BrokenStream("The connection ended before the response was complete.");
  }
}

function headersOf({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
}

const neverSent: ReadonlySet<string | undefined> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

function away(server: string, { code, message, name }: NodeJS.ErrnoException): Failure {
  if (name === "AbortError" || name === "TimeoutError") return broken(server);
  if (isAboutCertificate(code)) return untrusted(server, message);
  return {
    reason: "unavailable",
    detail: `No server answers at ${server} (${code ?? message}).`,
    hint: "Check the address and the network; on the server's machine: wzp status",
    data: { sent: !neverSent.has(code) },
  };
}

function isAboutCertificate(code = ""): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|ERR_SSL|EPROTO/.test(code);
}

function untrusted(server: string, why: string): Failure {
  return {
    reason: "unavailable",
    detail: `Cannot verify the TLS certificate of ${server}: ${why}.`,
    hint: "If you use your own certificate authority: NODE_EXTRA_CA_CERTS=/path/to/ca.pem wzp …",
    data: { sent: false },
  };
}

function broken(server: string): Failure {
  return {
    reason: "unavailable",
    detail: `${server} closed the connection or did not answer in time.`,
    hint: "Try again; on the server's machine: wzp status",
  };
}

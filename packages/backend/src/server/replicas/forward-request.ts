import type { ClientRequest, IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";

import { relayedHeader, type RelayedOrigin, writeOrigin } from "../http/admission/relayed.ts";
import { type HolderConnection, whenConnected } from "./holder-connection.ts";
import { passedHeaders, requestHeaders } from "./passed-headers.ts";

/**
 * `unreached`: nothing was sent, or what was sent can be sent again. `broken`: the connection ended before the answer, and
 * whether the request was carried out is unknown.
 */
export type Forwarded = "answered" | "unreached" | "broken";

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly origin: RelayedOrigin;
}

/** Passes a request on, and its answer back as it comes. An answer that breaks off is broken off for the client, too. */
export function forwardRequest(holder: HolderConnection, exchange: Exchange): Promise<Forwarded> {
  const { request, response } = exchange;
  const sent = begin(holder, exchange);
  if (sent === undefined) return Promise.resolve("broken");
  const { promise, resolve } = Promise.withResolvers<Forwarded>();
  let isSent = false;
  const drop = () => sent.destroy();
  response.once("close", drop);
  const settle = (outcome: Forwarded) => {
    if (outcome === "unreached") response.off("close", drop);
    resolve(outcome);
  };
  whenConnected(sent, () => {
    isSent = true;
    if (hasBody(request)) request.pipe(sent);
    else sent.end();
  });
  sent.once("response", (answer) => {
    pass(answer, response);
    settle("answered");
  });
  sent.on("error", () => settle(isSent && !isRepeatable(request) ? "broken" : "unreached"));
  return promise;
}

/** Returns undefined for a request that cannot be written, such as one whose address has control characters. */
function begin(holder: HolderConnection, { request, origin }: Exchange): ClientRequest | undefined {
  const headers: OutgoingHttpHeaders = {
    ...requestHeaders(request.rawHeaders),
    [relayedHeader]: writeOrigin(origin),
  };
  // Its length is not known, so it is framed anew; never both.
  if (request.headers["transfer-encoding"] !== undefined) {
    delete headers["content-length"];
    headers["transfer-encoding"] = "chunked";
  }
  try {
    return holder.begin({ method: request.method ?? "GET", path: request.url ?? "/", headers });
  } catch {
    return undefined;
  }
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";
}

function isRepeatable(request: IncomingMessage): boolean {
  return (request.method === "GET" || request.method === "HEAD") && !hasBody(request);
}

function pass(answer: IncomingMessage, response: ServerResponse): void {
  response.sendDate = false;
  const { statusCode = 502, statusMessage, rawHeaders } = answer;
  response.writeHead(statusCode, statusMessage, passedHeaders(rawHeaders).flat());
  response.flushHeaders();
  answer.on("error", () => {});
  answer.once("close", () => {
    if (!answer.complete) response.destroy();
  });
  answer.pipe(response);
}

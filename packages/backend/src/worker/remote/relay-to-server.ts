import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from "node:http";

import type { JoinedServer } from "@wezterm-parallel/shared/domain/joined-server";

// An import would read every export of node:http, and its WebSocket loads undici: 13 MB.
const { request: requestPlain } = process.getBuiltinModule("node:http");
const { request: requestSecure } = process.getBuiltinModule("node:https");

/** Headers of requests that say something to the server; those about the connection here do not. */
const passedOn = [
  "authorization",
  "content-type",
  "content-length",
  "accept",
  "user-agent",
  "idempotency-key",
];
const ofConnection: ReadonlySet<string> = new Set(["connection", "keep-alive", "transfer-encoding"]);

/**
 * Returns what answers requests of agents on this machine: the server, which permits what their own token permits. A server that
 * cannot be reached breaks the request off, which the client repeats for some time.
 */
export function relayToServer({ server, ca }: Pick<JoinedServer, "server" | "ca">): RequestListener {
  // The path is taken as it is: as a part of a URL, `//host` would name another server.
  const { protocol, hostname, port } = new URL(server);
  const send = protocol === "https:" ? requestSecure : requestPlain;
  const target = { hostname: hostname.replace(/^\[|\]$/g, ""), port, ...(ca !== undefined && { ca }) };
  return (request, response) => {
    const { method = "GET", url: path = "/", headers } = request;
    const sent = send({ ...target, method, path, headers: headersFor(headers) });
    sent.on("response", (answer) => passBack(answer, response));
    sent.on("error", () => response.destroy());
    response.once("close", () => sent.destroy());
    request.on("error", () => sent.destroy());
    request.pipe(sent);
  };
}

function headersFor(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    passedOn.flatMap((name) => {
      const value = headers[name];
      return typeof value === "string" ? [[name, value]] : [];
    }),
  );
}

function passBack(answer: IncomingMessage, response: ServerResponse): void {
  const { statusCode = 502, headers } = answer;
  const kept = Object.entries(headers).filter(([name]) => !ofConnection.has(name));
  response.writeHead(statusCode, Object.fromEntries(kept));
  answer.on("error", () => response.destroy());
  answer.pipe(response);
}

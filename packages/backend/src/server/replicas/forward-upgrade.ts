import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

import { relayedHeader, type RelayedOrigin, writeOrigin } from "../http/admission/relayed.ts";
import type { Forwarded } from "./forward-request.ts";
import { type HolderConnection, whenConnected } from "./holder-connection.ts";
import { passedHeaders, requestHeaders } from "./passed-headers.ts";

interface AskedUpgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly origin: RelayedOrigin;
}

/** Passes a request for a WebSocket on, then every byte in both directions until one end closes. */
export function forwardUpgrade(holder: HolderConnection, asked: AskedUpgrade): Promise<Forwarded> {
  const { request, socket, head, origin } = asked;
  const headers = {
    ...requestHeaders(request.rawHeaders),
    connection: "Upgrade",
    upgrade: "websocket",
    [relayedHeader]: writeOrigin(origin),
  };
  const { promise, resolve } = Promise.withResolvers<Forwarded>();
  const sent = holder.begin({ method: "GET", path: request.url ?? "/", headers });
  const drop = () => sent.destroy();
  socket.once("close", drop);
  whenConnected(sent, () => sent.end());
  sent.once("upgrade", (answer, far, first) => {
    socket.write(headOf(answer), "latin1");
    if (first.length > 0) socket.write(first);
    if (head.length > 0) far.write(head);
    join(socket, far);
    resolve("answered");
  });
  sent.once("response", (answer) => {
    socket.write(headOf(answer, ["connection: close"]), "latin1");
    answer.pipe(socket);
    resolve("answered");
  });
  sent.on("error", () => {
    socket.off("close", drop);
    // The holder has done nothing for a connection that it has not accepted.
    resolve("unreached");
  });
  return promise;
}

function headOf(answer: IncomingMessage, more: readonly string[] = []): string {
  const { statusCode = 502, statusMessage = "", rawHeaders } = answer;
  const upgraded = statusCode === 101 ? ["connection: Upgrade", "upgrade: websocket"] : [];
  const headers = passedHeaders(rawHeaders).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${statusCode} ${statusMessage}`, ...headers, ...upgraded, ...more, "", ""].join("\r\n");
}

function join(near: Duplex, far: Duplex): void {
  near.pipe(far);
  far.pipe(near);
  for (const [one, other] of [
    [near, far],
    [far, near],
  ] as const) {
    one.on("error", () => other.destroy());
    one.once("close", () => other.destroy());
  }
}

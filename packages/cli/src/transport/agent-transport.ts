import type { Transport } from "@wezterm-parallel/shared/client/transport";

import { createSocketTransport } from "./socket-transport.ts";

/** Sends the token of an agent's attempt with each request: without it, the socket would admit the local owner. */
export function createAgentTransport(socket: string, token: string): Transport {
  const inner = createSocketTransport(socket);
  const authorization = `Bearer ${token}`;
  return {
    ...inner,
    send: (request) => inner.send({ ...request, headers: { ...request.headers, authorization } }),
    stream: (request) => inner.stream({ ...request, headers: { ...request.headers, authorization } }),
  };
}

import { createClient, type Client } from "@wezterm-parallel/shared/client/client";

import { createSocketTransport } from "./socket-transport.ts";

/** The API of the server behind `socketPath`; connects only when something is asked. */
export function openClient(socketPath: string): Client {
  return createClient(createSocketTransport(socketPath));
}

import { createClient, type Client } from "@wezterm-parallel/shared/client/client";

import { openEventSocket } from "./event-socket.ts";
import { fetchTransport } from "./fetch-transport.ts";
import { createSignedInTransport } from "./signed-in-transport.ts";

/**
 * Creates the API client for a browser: events arrive by WebSocket, or as a stream where WebSockets are blocked.
 * `signedOut` is called when a request needs a session that no longer exists.
 */
export function createBrowserSource(signedOut: () => void): Client {
  const client = createClient(createSignedInTransport(fetchTransport, signedOut));
  return {
    ...client,
    eventStream: async (query) => {
      const socket = await openEventSocket(query);
      return socket.ok ? socket : client.eventStream(query);
    },
  };
}

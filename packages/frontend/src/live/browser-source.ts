import { createClient, type Client } from "@wezterm-parallel/shared/client/client";

import { openEventSocket } from "./event-socket.ts";
import { fetchTransport } from "./fetch-transport.ts";
import { createSignedInTransport } from "./signed-in-transport.ts";

/**
 * The whole API as a browser reaches it: events by WebSocket, or as a stream where none gets through. `signedOut` is
 * called when something needs a session and there is none any more.
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

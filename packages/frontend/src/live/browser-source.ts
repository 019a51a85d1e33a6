import { ok } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import { createFirstClient } from "@wezterm-parallel/shared/client/first-client";
import { firstRoutes } from "@wezterm-parallel/shared/protocol/api/first-routes";

import { openEventSocket } from "./event-socket.ts";
import { fetchScript } from "./fetch-script.ts";
import { fetchTransport } from "./fetch-transport.ts";
import { callsLater } from "./calls-later.ts";
import { createSignedInTransport } from "./signed-in-transport.ts";

/**
 * Creates the API client for a browser: events arrive by WebSocket, or as a stream where WebSockets are blocked.
 * `signedOut` is called when a request needs a session that no longer exists. The first view needs few calls; the
 * script with all others is fetched by the first of them.
 */
export function createBrowserSource(signedOut: () => void): Client {
  const transport = createSignedInTransport(fetchTransport, signedOut);
  const first = createFirstClient(transport);
  const whole = () =>
    fetchScript(async () => (await import("@wezterm-parallel/shared/client/client")).createClient(transport));
  const part = <P extends "team" | "signIn" | "secrets" | "checkouts" | "plans">(
    name: P,
    own: Partial<Client[P]> = {},
  ) =>
    callsLater<Client[P]>(own, async () => {
      const client = await whole();
      return client.ok ? ok(client.value[name]) : client;
    });
  const later = callsLater<Client>({}, whole);
  return callsLater<Client>(
    {
      ...first,
      get: (name, ...rest) =>
        name in firstRoutes ? (first.get as Client["get"])(name, ...rest) : later.get(name, ...rest),
      team: part("team", first.team),
      signIn: part("signIn", first.signIn),
      secrets: part("secrets"),
      checkouts: part("checkouts"),
      plans: part("plans"),
      eventStream: async (query) => {
        const socket = await openEventSocket(query);
        return socket.ok ? socket : first.eventStream(query);
      },
    },
    whole,
  );
}

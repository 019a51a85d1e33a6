import { fail } from "@wezterm-parallel/shared/base/result";
import { createClient, type Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { ContextFiles } from "../contexts/context-files.ts";
import type { ServerContext } from "../contexts/server-context.ts";
import { createNetworkTransport } from "./network-transport.ts";
import { createSignedInTransport, SignedInSession, type KeptContext } from "./signed-in-transport.ts";

/** Returns the API client of a remote server, signed in as the context's user. */
export function openContextClient({ name, server }: ServerContext, config: string): Client {
  return createClient(createSignedInTransport(createNetworkTransport(server), keptIn(config, name)));
}

/** Returns the session that authenticates separate connections there, such as those of a terminal. */
export function openContextSession({ name, server }: ServerContext, config: string): SignedInSession {
  return new SignedInSession(createNetworkTransport(server), keptIn(config, name));
}

function keptIn(config: string, name: string): KeptContext {
  const files = new ContextFiles(config);
  return { read: () => files.read(name), write: (renewed) => files.write(renewed) };
}

/** Returns an unauthenticated client of a remote server, for signing in. */
export function openForeignClient(server: string): Client {
  return createClient(createNetworkTransport(server));
}

/** Returns a client with an API key that is not stored yet. */
export function openKeyClient(server: string, key: string): Client {
  const context = { name: "", server, user: "", credential: { kind: "key", key } } as const;
  return createClient(
    createSignedInTransport(createNetworkTransport(server), { read: () => context, write: () => {} }),
  );
}

/** Returns a client for a context that does not exist; every call fails. */
export function refusingClient(failure: Failure): Client {
  const refuse = async () => fail(failure);
  return createClient({ send: refuse, stream: refuse, decoder: () => () => "" });
}

import { fail } from "@wezterm-parallel/shared/base/result";
import { createClient, type Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { ContextFiles } from "../contexts/context-files.ts";
import type { ServerContext } from "../contexts/server-context.ts";
import { createNetworkTransport } from "./network-transport.ts";
import { createSignedInTransport, SignedInSession, type KeptContext } from "./signed-in-transport.ts";

/** The API of another server, as who is signed in there. */
export function openContextClient({ name, server }: ServerContext, config: string): Client {
  return createClient(createSignedInTransport(createNetworkTransport(server), keptIn(config, name)));
}

/** What signs a connection of its own there, such as that of a terminal. */
export function openContextSession({ name, server }: ServerContext, config: string): SignedInSession {
  return new SignedInSession(createNetworkTransport(server), keptIn(config, name));
}

function keptIn(config: string, name: string): KeptContext {
  const files = new ContextFiles(config);
  return { read: () => files.read(name), write: (renewed) => files.write(renewed) };
}

/** The API of another server as nobody: what signing in begins with. */
export function openForeignClient(server: string): Client {
  return createClient(createNetworkTransport(server));
}

/** The same with an API key that is kept nowhere yet. */
export function openKeyClient(server: string, key: string): Client {
  const context = { name: "", server, user: "", credential: { kind: "key", key } } as const;
  return createClient(
    createSignedInTransport(createNetworkTransport(server), { read: () => context, write: () => {} }),
  );
}

/** Of a context that does not exist: every call says so. */
export function refusingClient(failure: Failure): Client {
  const refuse = async () => fail(failure);
  return createClient({ send: refuse, stream: refuse, decoder: () => () => "" });
}

import { chmodSync, rmSync } from "node:fs";

import type { AcceptUpgrade } from "../../server/http/accept-upgrades.ts";
import { closeServer, type Routing } from "../../server/http/listen-on-network.ts";

// An import would load undici, as listen-on-network.ts explains.
const { createServer } = process.getBuiltinModule("node:http");

/** Listens for commands of this home, as a server does that serves them itself (`listenOnPrivateSocket`). */
export async function listenOnHomeSocket(
  { routing, upgrade }: Routing & { readonly upgrade: AcceptUpgrade },
  path: string,
): Promise<AsyncDisposable> {
  rmSync(path, { force: true });
  const server = createServer(routing);
  server.on("upgrade", upgrade);
  await new Promise<void>((listening, failed) => {
    server.once("error", failed);
    server.listen(path, listening);
  });
  chmodSync(path, 0o600);
  return { [Symbol.asyncDispose]: () => closeServer(server) };
}

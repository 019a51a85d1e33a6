import { chmodSync, mkdirSync, rmSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { dirname } from "node:path";

import type { HttpApp } from "./http-kit.ts";

/** An import would also load the module's browser interfaces, as in listen-on-network.ts. */
const { createServer } = process.getBuiltinModule("node:http");

/**
 * Listens on `path` for agents of tasks. Unlike the private socket, it admits nobody without the token of an attempt, so
 * that a sandbox may show it.
 */
export async function listenForAgents(app: HttpApp, path: string): Promise<AsyncDisposable> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  rmSync(path, { force: true });
  const server = createServer((request, response) => {
    if (bearsToken(request)) app.server.emit("request", request, response);
    else refuse(response);
  });
  server.requestTimeout = app.server.requestTimeout;
  await new Promise<void>((listening, failed) => {
    server.once("error", failed);
    server.listen(path, listening);
  });
  chmodSync(path, 0o600);
  return {
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((done) => void server.close(done));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The application decides whether it is valid; without one, it would take the caller for the owner. */
function bearsToken({ headers }: IncomingMessage): boolean {
  return /^Bearer wzpt_[\w-]+$/i.test(headers.authorization ?? "");
}

function refuse(response: ServerResponse): void {
  response.writeHead(401, { "content-type": "text/plain", connection: "close" });
  response.end("This socket serves agents of tasks, with the token of their attempt.\n");
}

import { chmodSync, mkdirSync, rmSync } from "node:fs";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { dirname } from "node:path";

/** An import would also load the module's browser interfaces, as in listen-on-network.ts. */
const { createServer } = process.getBuiltinModule("node:http");

/** Ms that a request may take to arrive. */
const requestTimeoutMs = 30_000;

/**
 * Listens on `path` for agents of tasks, whose requests `answer` gets. Unlike the private socket, it admits nobody without the
 * token of an attempt, so that a sandbox may show it.
 */
export async function listenForAgents(path: string, answer: RequestListener): Promise<AsyncDisposable> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  rmSync(path, { force: true });
  const server = createServer((request, response) => {
    if (bearsToken(request)) answer(request, response);
    else refuse(response);
  });
  server.requestTimeout = requestTimeoutMs;
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

/** The server decides whether it is valid; without one, the private socket would take the caller for the owner. */
function bearsToken({ headers }: IncomingMessage): boolean {
  return /^Bearer wzpt_[\w-]+$/i.test(headers.authorization ?? "");
}

function refuse(response: ServerResponse): void {
  response.writeHead(401, { "content-type": "text/plain", connection: "close" });
  response.end("This socket serves agents of tasks, with the token of their attempt.\n");
}

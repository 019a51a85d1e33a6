/** Answers like a server, but its events are not JSON. Prints `ready` when it listens. */
import { mkdirSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { dirname } from "node:path";

import { homePaths } from "../../../packages/shared/src/protocol/home.ts";
import { protocolVersion, releaseVersion } from "../../../packages/shared/src/protocol/version.ts";

const { serverSocket } = homePaths({ env: process.env, homeDirectory: "/", userId: process.getuid?.() ?? 0 });
mkdirSync(dirname(serverSocket), { recursive: true, mode: 0o700 });

createServer((request, response) => {
  if (request.headers.accept === "text/event-stream") lie(response);
  else {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(request.url?.startsWith("/api/v1/status") ? status : { items: [] }));
  }
}).listen(serverSocket, () => process.stdout.write("ready\n"));

const status = {
  release: releaseVersion,
  protocol: protocolVersion,
  pid: process.pid,
  startedAt: Date.now(),
  home: "",
  tasks: {},
  runs: 0,
  workers: [],
  draining: false,
  trouble: [],
};

function lie(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write('id: 0\nevent: cursor\ndata: {"seq":0}\n\n');
  response.write("id: 1\ndata: {no json\n\n");
}

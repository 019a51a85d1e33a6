import type { Readable, Writable } from "node:stream";

import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";

import { createMcpServer, type McpCaller } from "./mcp-server.ts";

interface Streams {
  readonly stdin: Readable;
  readonly stdout: Writable;
}

/** Serves the tools over stdin and stdout until stdin ends. */
export async function serveStdio(caller: McpCaller, { stdin, stdout }: Streams): Promise<void> {
  const server = createMcpServer(caller);
  const closed = Promise.withResolvers<void>();
  server.server.onclose = () => closed.resolve();
  await server.connect(new StdioServerTransport(stdin, stdout));
  stdin.once("end", () => void server.close());
  stdout.once("error", () => void server.close());
  await closed.promise;
}

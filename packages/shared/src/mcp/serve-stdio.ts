import type { Readable, Writable } from "node:stream";

import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";

import { ClaimKeeper } from "./claim-keeper.ts";
import { createMcpServer, type McpCaller } from "./mcp-server.ts";

interface Streams {
  readonly stdin: Readable;
  readonly stdout: Writable;
}

/** Serves the tools over stdin and stdout until stdin ends. */
export async function serveStdio(caller: McpCaller, { stdin, stdout }: Streams): Promise<void> {
  using keeper = caller.kind === "person" ? new ClaimKeeper(caller.runs) : undefined;
  const server = createMcpServer(
    caller.kind === "person" ? { ...caller, ...(keeper && { keeper }) } : caller,
  );
  const closed = Promise.withResolvers<void>();
  server.server.onclose = () => closed.resolve();
  await server.connect(new StdioServerTransport(stdin, stdout));
  stdin.once("end", () => void server.close());
  stdout.once("error", () => void server.close());
  await closed.promise;
}

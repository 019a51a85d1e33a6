import type { IncomingMessage, ServerResponse } from "node:http";

import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";

import { createMcpServer, type McpCaller } from "./mcp-server.ts";

/** One request of the streamable HTTP transport. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The body, parsed. */
  readonly body: unknown;
}

/**
 * Answers one request. No session is kept between requests: a restart of the server loses nothing, and each request is
 * permitted by its own token. What still runs when the client disconnects is aborted.
 */
export async function serveHttp(
  caller: McpCaller,
  { request, response, body }: Exchange,
  onError: (error: Error) => void,
): Promise<void> {
  const server = createMcpServer(caller);
  const transport = new StreamableHTTPServerTransport();
  transport.onerror = onError;
  response.once("close", () => void server.close());
  await server.connect(transport as Parameters<typeof server.connect>[0]);
  await transport.handleRequest(request, response, body);
}

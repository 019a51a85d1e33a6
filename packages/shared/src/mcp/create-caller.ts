import { createClient } from "../client/client.ts";
import type { Transport } from "../client/transport.ts";
import type { McpCaller } from "./mcp-server.ts";
import { OwnRun } from "./own-run.ts";
import { PermittedRuns } from "./permitted-runs.ts";

/** Returns the caller whose requests a transport sends. `agent`: the holder of an attempt's token. */
export function createCaller(transport: Transport, agent: Agent | undefined): McpCaller {
  const client = createClient(transport);
  return agent === undefined
    ? { kind: "person", runs: new PermittedRuns(client) }
    : { kind: "agent", run: new OwnRun(client), ...agent };
}

type Agent = Pick<Extract<McpCaller, { kind: "agent" }>, "results">;

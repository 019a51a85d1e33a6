import { isAcpClient } from "@wezterm-parallel/shared/domain/task/agent/acp-command";

import type { Checkout } from "../../../drivers/checkout/checkouts.ts";
import type { SessionRequest } from "../../../drivers/session/sessions.ts";
import { type AttemptScope, hasSession } from "../attempt/attempt-scope.ts";
import { installHooks } from "./agent-hooks.ts";
import { withMcpServer } from "./mcp-options.ts";

/** Adds to the session of an agent what only this machine knows: its tools, its hooks, and where `wzp acp` is. */
export function agentSession(
  scope: AttemptScope,
  { kind, root }: Checkout,
  request: SessionRequest,
): SessionRequest {
  const argv = argvOf(scope, request.argv);
  const { terminal } = scope.assignment.spec;
  // Somebody answers only in a terminal; a session that is adopted has its hooks.
  if (!terminal || hasSession(scope, "run")) return { ...request, argv };
  const { directory, env, base } = request;
  const variable = (name: string) => env[name] ?? base?.[name];
  const worktree = kind === "worktree" ? root : undefined;
  return { ...request, argv, env: { ...env, ...installHooks({ argv, directory, worktree, variable }) } };
}

function argvOf({ assignment, ports }: AttemptScope, argv: readonly string[]): readonly string[] {
  const { mcp, continues } = assignment.spec;
  const { mcpServer, home } = ports;
  if (mcpServer === undefined) return argv;
  // The program of this release, whatever is in the PATH of the task.
  if (isAcpClient(argv)) return [...mcpServer, ...argv.slice(1)];
  // An agent that replaces the task's own for one attempt may be another program, which takes other options.
  if (mcp === undefined || continues?.own !== undefined) return argv;
  return withMcpServer(mcp, argv, [...mcpServer, "mcp", "--socket", home.agentSocket]);
}

import { isAcpClient } from "@wezterm-parallel/shared/domain/task/agent/acp-command";
import { isClaude } from "@wezterm-parallel/shared/domain/task/agent/policy/asked-tool";

import type { Checkout } from "../../../drivers/checkout/checkouts.ts";
import type { SessionRequest } from "../../../drivers/session/sessions.ts";
import { type AttemptScope, hasSession } from "../attempt/attempt-scope.ts";
import { installHooks } from "./agent-hooks.ts";
import { withClaudeHooks } from "./claude-hooks.ts";
import { withMcpServer } from "./mcp-options.ts";

/** Adds to the session of an agent what only this machine knows: its tools, its hooks, and where `wzp acp` is. */
export function agentSession(
  scope: AttemptScope,
  { kind, root }: Checkout,
  request: SessionRequest,
): SessionRequest {
  const argv = argvOf(scope, root, request);
  const { terminal } = scope.assignment.spec;
  // Somebody answers only in a terminal; a session that is adopted has its hooks.
  if (!terminal || hasSession(scope, "run")) return { ...request, argv };
  const { directory, env, base } = request;
  const variable = (name: string) => env[name] ?? base?.[name];
  const worktree = kind === "worktree" ? root : undefined;
  return { ...request, argv, env: { ...env, ...installHooks({ argv, directory, worktree, variable }) } };
}

function argvOf(
  { assignment, ports }: AttemptScope,
  root: string,
  { argv, cwd }: SessionRequest,
): readonly string[] {
  const { mcp, policy, continues } = assignment.spec;
  const { mcpServer: own, home } = ports;
  if (own === undefined) return argv;
  // An agent that replaces the task's own for one attempt may be another program, which takes other options.
  const isOther = continues?.own !== undefined;
  const rules = isOther ? undefined : policy;
  // The program of this release, whatever is in the PATH of the task.
  if (isAcpClient(argv)) {
    const options = rules && [`--policy-socket=${home.agentSocket}`, `--checkout=${root}`];
    return [...own, "acp", ...(options ?? []), ...argv.slice(2)];
  }
  const tooled =
    mcp === undefined || isOther
      ? argv
      : withMcpServer(mcp, argv, [...own, "mcp", "--socket", home.agentSocket]);
  if (rules === undefined || !isClaude(argv)) return tooled;
  return withClaudeHooks(tooled, {
    policy: rules,
    program: [...own, "permission", home.agentSocket, root],
    cwd,
  });
}

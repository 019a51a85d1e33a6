import type { AgentMessage } from "@wezterm-parallel/shared/domain/activity/message-delivery";
import { isAcpClient } from "@wezterm-parallel/shared/domain/task/agent/acp-command";
import { isOutside } from "@wezterm-parallel/shared/domain/task/agent/outside-agent";
import type { ClaimLine } from "@wezterm-parallel/shared/domain/task/agent/task-claim";
import { isClaude } from "@wezterm-parallel/shared/domain/task/agent/policy/asked-tool";
import type { Policy } from "@wezterm-parallel/shared/domain/task/agent/policy/decide-permission";

import { sessionFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";

import { appendLine } from "../../../base/files/line-file.ts";
import type { Checkout } from "../../../drivers/checkout/checkouts.ts";
import type { SessionRequest } from "../../../drivers/session/sessions.ts";
import { type AttemptScope, hasSession } from "../attempt/attempt-scope.ts";
import { conversationOption } from "./conversation-option.ts";
import { recordOption } from "./record-option.ts";
import { installHooks, promptByPlugin, promptToType } from "./agent-hooks.ts";
import { withClaudeHooks } from "./claude-hooks.ts";
import { acpOption, withMcpServer } from "./mcp-options.ts";

/** Adds to the session of an agent what only this machine knows: its tools, its hooks, and where `wzp acp` is. */
export function agentSession(
  scope: AttemptScope,
  { kind, root, branch }: Checkout,
  request: SessionRequest,
): SessionRequest {
  if (isOutside(request.argv) && !hasSession(scope, "run")) openClaim(scope, branch, request);
  const argv = argvOf(scope, root, request);
  const { terminal } = scope.assignment.spec;
  // Somebody answers only in a terminal; a session that is adopted has its hooks.
  if (!terminal || hasSession(scope, "run")) return { ...request, argv };
  const { directory, env, base } = request;
  const variable = (name: string) => env[name] ?? base?.[name];
  const worktree = kind === "worktree" ? root : undefined;
  const hooks = installHooks({ argv, directory, worktree, variable });
  const started = promptByPlugin({ argv, variable });
  const { argv: own, prompt } = promptToType(started.argv);
  if (prompt !== undefined) keepPrompt(scope, prompt, directory);
  return { ...request, argv: own, env: { ...env, ...hooks, ...started.env } };
}

/** The server types it as the first message when the program asks for its prompt. */
function keepPrompt({ ports }: AttemptScope, text: string, directory: string): void {
  const message: AgentMessage = {
    id: 1,
    text,
    from: "wzp",
    by: "person",
    at: ports.clock.now(),
    asPrompt: true,
    state: "queued",
  };
  appendLine(directory, sessionFileNames.messages, message);
}

/** From now on, an agent outside can claim the attempt. */
function openClaim(
  { ports }: AttemptScope,
  branch: string | undefined,
  { cwd, directory }: SessionRequest,
): void {
  const line: ClaimLine = {
    kind: "open",
    at: ports.clock.now(),
    directory: cwd,
    ...(branch !== undefined && { branch }),
  };
  appendLine(directory, sessionFileNames.claim, line);
}

function argvOf(scope: AttemptScope, root: string, request: SessionRequest): readonly string[] {
  const { argv } = request;
  const { mcp, policy, continues } = scope.assignment.spec;
  const { mcpServer: own, home } = scope.ports;
  if (own === undefined) return argv;
  // An agent that replaces the task's own for one attempt may be another program, which takes other options.
  const isOther = continues?.own !== undefined;
  const rules = isOther ? undefined : policy;
  const server = [...own, "mcp", "--socket", home.agentSocket];
  // The program of this release, whatever is in the PATH of the task.
  if (isOutside(argv))
    return [...own, "outside", `--claim=${request.directory}/${sessionFileNames.claim}`, ...argv.slice(2)];
  if (isAcpClient(argv)) {
    const tools = mcp === "acp" && !isOther ? [acpOption(server)] : [];
    const rulesOf = rules && [`--policy-socket=${home.agentSocket}`, `--checkout=${root}`];
    return [...own, ...acpOptions(scope, request), ...(rulesOf ?? []), ...tools, ...argv.slice(2)];
  }
  const hooked = isClaude(argv)
    ? hookedClaude(scope, request, rules, [...own, "permission", home.agentSocket, root])
    : argv;
  return isOther ? hooked : withMcpServer(mcp, hooked, server);
}

function acpOptions(scope: AttemptScope, { directory }: SessionRequest): readonly string[] {
  return ["acp", recordOption(directory), ...conversationOption(scope)];
}

function hookedClaude(
  { assignment }: AttemptScope,
  { argv, cwd, directory }: SessionRequest,
  policy: Policy | undefined,
  program: readonly string[],
): readonly string[] {
  // Somebody is asked only in a terminal.
  const reports = assignment.spec.terminal ? `${directory}/${sessionFileNames.hooks}` : undefined;
  if (policy === undefined && reports === undefined) return argv;
  return withClaudeHooks(argv, { policy, program, reports, cwd });
}

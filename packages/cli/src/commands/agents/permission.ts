import { text } from "node:stream/consumers";

import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { readClaudeTool } from "@wezterm-parallel/shared/domain/task/agent/policy/asked-tool";
import type { PolicyAnswer } from "@wezterm-parallel/shared/protocol/api/schemas/agents/agent-schemas";

import { askPolicy, describeRefusal } from "../../acp/policy.ts";
import type { CliContext } from "../../invocation/context.ts";

/**
 * Runs `permission SOCKET CHECKOUT`, a hook of claude: reads what it asks for, and prints the answer of the policy. Printing
 * nothing leaves it to a person.
 */
export async function permission(
  cli: CliContext,
  [socket = "", root = ""]: readonly string[],
): Promise<void> {
  const event = parse(await text(cli.streams.stdin));
  const asked = readClaudeTool(event["tool_name"], event["tool_input"]);
  const asks = event["hook_event_name"] === "PermissionRequest";
  if (asked === undefined || !(asks || event["hook_event_name"] === "PreToolUse")) return;
  const directory = String(event["cwd"] ?? root);
  const answer = await askPolicy({ socket, root, env: cli.env }, asked, { directory, asks });
  const output = asks ? answerRequest(answer) : answerUse(answer);
  if (output !== undefined) cli.print(JSON.stringify({ hookSpecificOutput: output }));
}

/** Without an answer, a person is asked. */
function answerRequest(answer: Result<PolicyAnswer, Failure>): object | undefined {
  if (!answer.ok || answer.value.decision === "ask") return undefined;
  const { decision, rule = "" } = answer.value;
  const refusal = { behavior: "deny", message: describeRefusal(rule) };
  return {
    hookEventName: "PermissionRequest",
    decision: decision === "allow" ? { behavior: "allow" } : refusal,
  };
}

/** A rule that cannot be checked must not be passed by: nobody else would refuse. */
function answerUse(answer: Result<PolicyAnswer, Failure>): object | undefined {
  if (answer.ok && answer.value.decision !== "deny") return undefined;
  const permissionDecisionReason = answer.ok ? describeRefusal(answer.value.rule ?? "") : unchecked;
  return { hookEventName: "PreToolUse", permissionDecision: "deny", permissionDecisionReason };
}

const unchecked = "The rules of your profile cannot be checked at the moment. Try it again later.";

function parse(input: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(input);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

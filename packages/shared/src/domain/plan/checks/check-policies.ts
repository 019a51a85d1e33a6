import { agentProgram } from "../../task/agent/acp-command.ts";
import { tellsItsTools } from "../../task/agent/policy/asked-tool.ts";
import { type Agents, resolveAgent } from "../agents.ts";
import { createMessage } from "../problems/plan-message.ts";
import type { Finding } from "../problems/plan-problem.ts";

/** A policy that would never be asked must not look as if it held. */
export function checkPolicies(agents: Agents): readonly Finding[] {
  return [...agents].flatMap(([agent, { allow, deny }]) => {
    if (allow === undefined && deny === undefined) return [];
    const resolved = resolveAgent(agents, agent);
    if (resolved === undefined || tellsItsTools(resolved.commands.start)) return [];
    const { mode, commands } = resolved;
    return [
      {
        path: ["agents", agent, allow === undefined ? "deny" : "allow"],
        at: "key",
        reason: "bad-agent",
        detail: createMessage("agent-policy-unheard", { agent, mode, program: agentProgram(commands.start) }),
        hint: [createMessage("use-acp-for-policy")],
      } as const,
    ];
  });
}

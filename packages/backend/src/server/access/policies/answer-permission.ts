import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import { oneLine } from "@wezterm-parallel/shared/domain/activity/one-line";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import {
  decidePermission,
  type Policy,
  type WantedPermission,
} from "@wezterm-parallel/shared/domain/task/agent/policy/decide-permission";
import type { PolicyAnswer } from "@wezterm-parallel/shared/protocol/api/schemas/agents/agent-schemas";

import type { Accounts } from "../../../drivers/accounts/accounts.ts";
import type { Caller } from "../../http/admission/principal.ts";
import { actorOf } from "../actor-of.ts";

export type PermissionRecords = Pick<Accounts, "record">;

/** Paths in one entry; an agent can name a thousand. */
const namedPaths = 20;

/** Decides by rules, and records the decision first: one that cannot be recorded is none. */
export async function answerPermission(
  accounts: PermissionRecords,
  { principal, origin }: Caller,
  policy: Policy = {},
  { asks, ...wanted }: WantedPermission & { readonly asks: boolean },
): Promise<Result<PolicyAnswer, Failure>> {
  const decision = decidePermission(policy, wanted);
  if (decision.kind === "ask" || (decision.kind === "allow" && !asks)) return ok({ decision: "ask" });
  const { kind, rule } = decision;
  const { tool, command, paths } = wanted;
  const recorded = await accounts.record({
    actor: actorOf(principal, origin),
    action: kind === "allow" ? "permissions.allow" : "permissions.deny",
    object: principal.id,
    outcome: kind === "allow" ? "done" : "refused",
    after: {
      rule,
      tool: oneLine(tool),
      ...(command !== undefined && { command: oneLine(command) }),
      ...(paths !== undefined && { paths: paths.slice(0, namedPaths).map((path) => oneLine(path)) }),
    },
  });
  return recorded.ok ? ok({ decision: kind, rule }) : recorded;
}

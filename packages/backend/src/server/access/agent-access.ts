import type { Permission } from "@wezterm-parallel/shared/domain/access/permissions";

import type { AgentTokens } from "../../base/agent-tokens.ts";
import type { FindLiveAttempt, LiveAttemptName } from "../../base/backlog.ts";
import type { AuthFlow, Principal } from "../http/admission/principal.ts";

/** The records that an agent may read; its principal is restricted to one run, and to the routes for agents, besides. */
const scopes: ReadonlySet<Permission> = new Set(["runs:read", "logs:read", "checkouts:read"]);

/** Adds the tokens of agents to an authentication: each is valid from the lease of its attempt to the end. */
export function admitAgents(
  auth: AuthFlow,
  tokens: Pick<AgentTokens, "read">,
  find: FindLiveAttempt,
): AuthFlow {
  return {
    ...auth,
    authenticate: async (request) => {
      const token = /^Bearer (wzpt_[\w-]{20,100})$/i.exec(request.authorization ?? "")?.[1];
      const lease = token === undefined ? undefined : tokens.read(token);
      const attempt = lease && (await find(lease));
      // The accounts know no such token: they refuse it, and record that.
      return attempt === undefined
        ? await auth.authenticate(request)
        : { ok: true, value: principalOf(attempt) };
    },
  };
}

function principalOf({ id, run, lease, project }: LiveAttemptName): Principal {
  return {
    kind: "agent",
    id,
    name: `agent of ${id}`,
    projects: new Map([[project, "viewer"]]),
    run,
    lease,
    scopes,
  };
}

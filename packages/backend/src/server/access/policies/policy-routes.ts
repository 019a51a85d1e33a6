import { answer, type HttpApp } from "../../http/http-kit.ts";
import { callerOf } from "../../http/admission/caller-of.ts";
import type { NetworkGuard } from "../../http/admission/network-guard.ts";
import { serveRoute } from "../../http/serve-route.ts";
import type { PermissionRecords } from "./answer-permission.ts";

interface PolicyPorts {
  readonly guard: NetworkGuard;
  readonly permissionRecords: PermissionRecords;
}

/** Answers permissions by the rules of the agent's profile, from the specification of its task: no agent can change it. */
export function policyRoutes(app: HttpApp, { guard, permissionRecords }: PolicyPorts): void {
  serveRoute(app, "askPolicy", async (request, reply) => {
    const task = await request.records.task(request.principal.id);
    if (!task.ok) return answer(reply, task);
    // Loaded with the first question: few profiles have rules.
    const { answerPermission } = await import("./answer-permission.ts");
    const by = callerOf(request, guard);
    return answer(reply, await answerPermission(permissionRecords, by, task.value.spec.policy, request.body));
  });
}

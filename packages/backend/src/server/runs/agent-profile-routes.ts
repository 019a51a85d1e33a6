import { ok } from "@wezterm-parallel/shared/base/result";

import type { WorkerGateway } from "../../base/backlog.ts";
import { answer, type HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import { newestPlace, type PlaceOfProjectPorts } from "./place-of-project.ts";
import type { PlanReading } from "./plan-threads.ts";

interface AgentProfilePorts extends PlaceOfProjectPorts {
  readonly gateway: WorkerGateway;
  readonly plans: PlanReading;
}

export function agentProfileRoutes(app: HttpApp, ports: AgentProfilePorts): void {
  serveRoute(app, "listAgents", async (request, reply) => {
    const project = await newestPlace(ports, request, request.params.project);
    if (!project.ok) return answer(reply, project);
    // Loaded with the first look at agents.
    const { listAgents } = await import("./list-agents.ts");
    return answer(reply, ok(await listAgents(ports, request.principal.id, project.value)));
  });
}

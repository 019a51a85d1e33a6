import { ok } from "@wezterm-parallel/shared/base/result";

import type { WorkerGateway } from "../../base/backlog.ts";
import { answer, type HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import { newestPlace, type PlaceOfProjectPorts } from "./place-of-project.ts";
import { namesOfAgents, planOfProject } from "./plan-of-project.ts";
import type { PlanReading } from "./plan-threads.ts";

interface ProjectPlanPorts extends PlaceOfProjectPorts {
  readonly gateway: WorkerGateway;
  readonly plans: PlanReading;
}

export function projectPlanRoutes(app: HttpApp, ports: ProjectPlanPorts): void {
  serveRoute(app, "getProjectPlan", async (request, reply) => {
    const project = await newestPlace(ports, request, request.params.project);
    if (!project.ok) return answer(reply, project);
    const found = await planOfProject(ports.gateway, project.value);
    if (!found.ok) return answer(reply, found);
    const agents = await namesOfAgents(ports.plans, request.principal.id, found.value);
    return answer(reply, ok({ agents: [...agents], ...(found.value && { plan: found.value }) }));
  });
}

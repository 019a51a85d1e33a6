import { ok } from "@wezterm-parallel/shared/base/result";
import { projectPlanSchema } from "@wezterm-parallel/shared/protocol/plan-schemas";
import { projectParameters } from "@wezterm-parallel/shared/protocol/project-schemas";
import { routes } from "@wezterm-parallel/shared/protocol/routes";

import type { WorkerGateway } from "../../base/backlog.ts";
import { answer, type HttpApp, problemResponse } from "../http/http-kit.ts";
import { newestPlace, type PlaceOfProjectPorts } from "./place-of-project.ts";
import { namesOfAgents, planOfProject } from "./plan-of-project.ts";
import type { PlanReading } from "./plan-threads.ts";

export interface ProjectPlanPorts extends PlaceOfProjectPorts {
  readonly gateway: WorkerGateway;
  readonly plans: PlanReading;
}

export function projectPlanRoutes(app: HttpApp, ports: ProjectPlanPorts): void {
  app.route({
    ...routes.getProjectPlan,
    url: routes.getProjectPlan.path,
    schema: {
      summary: "The plan in a project's directory, and the agents that a task there may have",
      description:
        "Read by a worker, as it is on disk now: the plan that `wzp run` takes there. Submit it with its `file` " +
        "and `folder` to run it. Of a plan with problems only the built-in agents are told.",
      params: projectParameters,
      response: { 200: projectPlanSchema, default: problemResponse },
    },
    handler: async (request, reply) => {
      const project = newestPlace(ports, request, request.params.project);
      if (!project.ok) return answer(reply, project);
      const found = await planOfProject(ports.gateway, project.value);
      if (!found.ok) return answer(reply, found);
      const agents = await namesOfAgents(ports.plans, request.principal.id, found.value);
      return answer(reply, ok({ agents: [...agents], ...(found.value && { plan: found.value }) }));
    },
  });
}

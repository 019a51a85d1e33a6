import { projectParameters, projectsQuery } from "@wezterm-parallel/shared/protocol/project-schemas";
import { pageSchema, projectResourceSchema } from "@wezterm-parallel/shared/protocol/resources";
import { routes } from "@wezterm-parallel/shared/protocol/routes";

import type { Records } from "../../base/backlog.ts";
import { findProject } from "../http/find-project.ts";
import { answer, type HttpApp, problemResponse } from "../http/http-kit.ts";

export function projectRoutes(app: HttpApp): void {
  app.route({
    ...routes.listProjects,
    url: routes.listProjects.path,
    schema: {
      summary: "Projects, in the order of their first run",
      querystring: projectsQuery,
      response: { 200: pageSchema(projectResourceSchema), default: problemResponse },
    },
    handler: ({ records, query }) => pageOfProjects(records, query),
  });

  app.route({
    ...routes.getProject,
    url: routes.getProject.path,
    schema: {
      summary: "One project",
      params: projectParameters,
      response: { 200: projectResourceSchema, default: problemResponse },
    },
    handler: async ({ params, records }, reply) => answer(reply, findProject(records, params.project)),
  });
}

function pageOfProjects(
  records: Records,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
) {
  const after = cursor === undefined ? 0 : numberOf(cursor);
  const rest = records.projects().filter(({ id }) => numberOf(id) > after);
  const shown = rest.slice(0, limit);
  return { items: shown, next: rest.length > limit ? shown.at(-1)?.id : undefined };
}

function numberOf(project: string): number {
  return Number(project.slice(1));
}

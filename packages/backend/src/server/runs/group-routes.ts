import type { FastifyRequest } from "fastify";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";

import type { Backlog } from "../../base/backlog.ts";
import { findProject } from "../http/find-project.ts";
import { answer, type HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";

export function groupRoutes(app: HttpApp, { backlog }: { readonly backlog: Backlog }): void {
  serveRoute(app, "listGroups", async ({ params, records }, reply) => {
    const project = await findProject(records, params.project);
    return answer(
      reply,
      project.ok ? ok({ items: [...(await records.groups(numberOf(project.value.id)))] }) : project,
    );
  });

  serveRoute(app, "changeGroup", async (request, reply) => {
    const { params, body } = request;
    const project = await projectToChange(request, params.project);
    return answer(reply, project.ok ? await backlog.changeGroup(project.value, params.name, body) : project);
  });

  serveRoute(app, "listPools", async ({ params, records }, reply) => {
    const project = await findProject(records, params.project);
    return answer(
      reply,
      project.ok ? ok({ items: [...(await records.pools(numberOf(project.value.id)))] }) : project,
    );
  });

  serveRoute(app, "listSpending", ({ query, records }) => records.spending(query));

  serveRoute(app, "openPool", async (request, reply) => {
    const { params } = request;
    const project = await projectToChange(request, params.project);
    return answer(reply, project.ok ? await backlog.openPool(project.value, params.name) : project);
  });

  serveRoute(app, "removeGroup", async (request, reply) => {
    const { params } = request;
    const project = await projectToChange(request, params.project);
    return answer(reply, project.ok ? await backlog.removeGroup(project.value, params.name) : project);
  });
}

/** Returns the project's number if the caller may run tasks there. */
async function projectToChange(
  { records, seen }: FastifyRequest,
  id: string,
): Promise<Result<number, Failure>> {
  if ((await findProject(records, id)).ok) return ok(numberOf(id));
  const found = await findProject(seen, id);
  return found.ok ? fail(onlyLook(id)) : found;
}

function onlyLook(id: string): Failure {
  return createFailure({
    reason: "unauthorized",
    detail: createMessage("only-look", { id }),
    hint: createMessage("only-look-hint"),
  });
}

function numberOf(project: string): number {
  return Number(project.slice(1));
}

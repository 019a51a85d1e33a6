import type { FastifyRequest } from "fastify";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { say, sayFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { namedQuery } from "@wezterm-parallel/shared/protocol/auth-schemas";
import {
  memberConditions,
  memberParameters,
  memberResourceSchema,
  projectParameters,
  projectsQuery,
  removedMemberSchema,
  setMemberBody,
} from "@wezterm-parallel/shared/protocol/project-schemas";
import {
  pageSchema,
  projectResourceSchema,
  type ProjectResource,
} from "@wezterm-parallel/shared/protocol/resources";
import { routes } from "@wezterm-parallel/shared/protocol/routes";

import type { Records } from "../../base/backlog.ts";
import { answer, problemResponse, type HttpApp } from "../http/http-kit.ts";
import type { ApiPorts } from "../../entry/api-ports.ts";
import { callerOf } from "../access/credential-routes.ts";
import { pageBody } from "../http/page-body.ts";

export function projectRoutes(app: HttpApp, ports: ApiPorts): void {
  readRoutes(app);
  listMembersRoute(app, ports);
  changeMemberRoutes(app, ports);
}

function readRoutes(app: HttpApp): void {
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

type MemberPorts = Pick<ApiPorts, "members" | "guard">;

function listMembersRoute(app: HttpApp, { members }: MemberPorts): void {
  app.route({
    ...routes.listMembers,
    url: routes.listMembers.path,
    schema: {
      summary: "Who has a role in this project, by name; roles on the server hold in it too",
      params: projectParameters,
      querystring: namedQuery,
      response: { 200: pageSchema(memberResourceSchema), default: problemResponse },
    },
    handler: async (request, reply) => {
      const project = projectToChange(request, request.params.project);
      if (!project.ok) return answer(reply, project);
      return pageBody(await members.list(project.value, request.query));
    },
  });
}

function changeMemberRoutes(app: HttpApp, { members, guard }: MemberPorts): void {
  app.route({
    ...routes.setMember,
    url: routes.setMember.path,
    schema: {
      summary: "Gives somebody a role in this project, at most one's own there",
      params: memberParameters,
      headers: memberConditions,
      body: setMemberBody,
      response: { 200: memberResourceSchema, default: problemResponse },
    },
    handler: async (request, reply) => {
      const { params, body, headers } = request;
      const project = projectToChange(request, params.project);
      if (!project.ok) return answer(reply, project);
      const set = await members.set(callerOf(request, guard), {
        project: project.value,
        user: params.user,
        role: body.role,
        etag: headers["if-match"],
        fresh: headers["if-none-match"] !== undefined,
      });
      if (set.ok) void reply.header("etag", set.value.etag);
      return answer(reply, set);
    },
  });

  app.route({
    ...routes.removeMember,
    url: routes.removeMember.path,
    schema: {
      summary: "Takes somebody's role in this project away",
      params: memberParameters,
      headers: memberConditions.pick({ "if-match": true }),
      response: { 200: removedMemberSchema, default: problemResponse },
    },
    handler: async (request, reply) => {
      const { params, headers } = request;
      const project = projectToChange(request, params.project);
      if (!project.ok) return answer(reply, project);
      const member = { project: project.value, user: params.user, etag: headers["if-match"] };
      const removed = await members.remove(callerOf(request, guard), member);
      return answer(reply, removed.ok ? ok({ removed: true as const }) : removed);
    },
  });
}

export function findProject(records: Records, id: string): Result<ProjectResource, Failure> {
  const found = records.projects().find((project) => project.id === id);
  return found === undefined ? fail(noProject(id)) : ok(found);
}

/** Its number, for who has the permission of the route in it. */
function projectToChange({ records, seen }: FastifyRequest, id: string): Result<number, Failure> {
  const found = findProject(records, id);
  if (found.ok) return ok(numberOf(id));
  return findProject(seen, id).ok ? fail(notThere(id)) : found;
}

function noProject(id: string): Failure {
  return sayFailure({
    reason: "not-found",
    detail: say("project-unknown", { id }),
    hint: say("project-unknown-hint"),
  });
}

function notThere(id: string): Failure {
  return sayFailure({ reason: "unauthorized", detail: say("only-look-no-members", { id }) });
}

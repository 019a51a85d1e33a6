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
  removedMemberSchema,
  setMemberBody,
} from "@wezterm-parallel/shared/protocol/project-schemas";
import { pageSchema } from "@wezterm-parallel/shared/protocol/resources";
import { routes } from "@wezterm-parallel/shared/protocol/routes";

import { callerOf } from "../http/admission/caller-of.ts";
import type { NetworkGuard } from "../http/admission/network-guard.ts";
import { findProject } from "../http/find-project.ts";
import { answer, type HttpApp, problemResponse } from "../http/http-kit.ts";
import { pageBody } from "../http/answers/page-body.ts";
import type { Members } from "./members.ts";

export interface MemberPorts {
  readonly guard: NetworkGuard;
  readonly members: Members;
}

export function memberRoutes(app: HttpApp, ports: MemberPorts): void {
  listMembersRoute(app, ports);
  changeMemberRoutes(app, ports);
}

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

/** Its number, for who has the permission of the route in it. */
function projectToChange({ records, seen }: FastifyRequest, id: string): Result<number, Failure> {
  const found = findProject(records, id);
  if (found.ok) return ok(Number(id.slice(1)));
  return findProject(seen, id).ok ? fail(notThere(id)) : found;
}

function notThere(id: string): Failure {
  return sayFailure({ reason: "unauthorized", detail: say("only-look-no-members", { id }) });
}

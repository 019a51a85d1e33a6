import type { FastifyRequest } from "fastify";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";

import { callerOf } from "../http/admission/caller-of.ts";
import type { NetworkGuard } from "../http/admission/network-guard.ts";
import { pageBody } from "../http/answers/page-body.ts";
import { findProject } from "../http/find-project.ts";
import { answer, type HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import type { Members } from "./members.ts";

interface MemberPorts {
  readonly guard: NetworkGuard;
  readonly members: Members;
}

export function memberRoutes(app: HttpApp, ports: MemberPorts): void {
  listMembersRoute(app, ports);
  changeMemberRoutes(app, ports);
}

function listMembersRoute(app: HttpApp, { members }: MemberPorts): void {
  serveRoute(app, "listMembers", async (request, reply) => {
    const project = await projectToChange(request, request.params.project);
    if (!project.ok) return answer(reply, project);
    return pageBody(await members.list(project.value, request.query));
  });
}

function changeMemberRoutes(app: HttpApp, { members, guard }: MemberPorts): void {
  serveRoute(app, "setMember", async (request, reply) => {
    const { params, body, headers } = request;
    const project = await projectToChange(request, params.project);
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
  });

  serveRoute(app, "removeMember", async (request, reply) => {
    const { params, headers } = request;
    const project = await projectToChange(request, params.project);
    if (!project.ok) return answer(reply, project);
    const member = { project: project.value, user: params.user, etag: headers["if-match"] };
    const removed = await members.remove(callerOf(request, guard), member);
    return answer(reply, removed.ok ? ok({ removed: true as const }) : removed);
  });
}

/** Returns the project's number if the caller has the permission of the route there. */
async function projectToChange(
  { records, seen }: FastifyRequest,
  id: string,
): Promise<Result<number, Failure>> {
  const found = await findProject(records, id);
  if (found.ok) return ok(Number(id.slice(1)));
  return (await findProject(seen, id)).ok ? fail(notThere(id)) : found;
}

function notThere(id: string): Failure {
  return createFailure({ reason: "unauthorized", detail: createMessage("only-look-no-members", { id }) });
}

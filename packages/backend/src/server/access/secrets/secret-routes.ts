import type { FastifyRequest } from "fastify";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { projectId } from "@wezterm-parallel/shared/domain/ids";
import type { ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";

import type { Backlog } from "../../../base/backlog.ts";
import { callerOf } from "../../http/admission/caller-of.ts";
import type { NetworkGuard } from "../../http/admission/network-guard.ts";
import { pageBody } from "../../http/answers/page-body.ts";
import { findProject } from "../../http/find-project.ts";
import { answer, type HttpApp } from "../../http/http-kit.ts";
import { serveRoute } from "../../http/serve-route.ts";
import type { Secrets } from "./open-secrets.ts";

interface SecretPorts {
  readonly backlog: Backlog;
  readonly guard: NetworkGuard;
  readonly secrets: Secrets;
}

export function secretRoutes(app: HttpApp, ports: SecretPorts): void {
  projectRoute(app, ports);
  readRoute(app, ports);
  changeRoutes(app, ports);
  rotateRoute(app, ports);
}

function projectRoute(app: HttpApp, { backlog }: SecretPorts): void {
  serveRoute(app, "beginProject", async (request, reply) => {
    const { project } = request.body;
    const known = await request.records.projectNumber(project);
    if (known !== undefined) return { id: projectId(known) };
    if (request.restricted) return answer(reply, fail(noProjectAt(project)));
    const begun = await backlog.beginProject(project);
    return answer(reply, begun.ok ? ok({ id: projectId(begun.value.number) }) : begun);
  });
}

function readRoute(app: HttpApp, { secrets }: SecretPorts): void {
  serveRoute(app, "listSecrets", async (request, reply) => {
    const project = await projectOf(request, request.params.project);
    if (!project.ok) return answer(reply, project);
    return pageBody(await secrets.list(project.value, request.query));
  });
}

function changeRoutes(app: HttpApp, { secrets, guard }: SecretPorts): void {
  serveRoute(app, "setSecret", async (request, reply) => {
    const { params, headers, body } = request;
    const project = await projectOf(request, params.project);
    if (!project.ok) return answer(reply, project);
    const set = await secrets.set(callerOf(request, guard), {
      project: project.value,
      name: params.name,
      value: body.value,
      etag: headers["if-match"],
      fresh: headers["if-none-match"] !== undefined,
    });
    if (set.ok) void reply.header("etag", set.value.etag);
    return answer(reply, set);
  });

  serveRoute(app, "removeSecret", async (request, reply) => {
    const { params, headers } = request;
    const project = await projectOf(request, params.project);
    if (!project.ok) return answer(reply, project);
    const wish = { project: project.value, name: params.name, etag: headers["if-match"] };
    const removed = await secrets.remove(callerOf(request, guard), wish);
    return answer(reply, removed.ok ? ok({ removed: true as const }) : removed);
  });
}

function rotateRoute(app: HttpApp, { secrets, guard }: SecretPorts): void {
  serveRoute(app, "rotateSecrets", async (request, reply) =>
    answer(reply, await secrets.rotate(callerOf(request, guard))),
  );
}

/** Returns the number of the project if the caller may change its secrets. */
async function projectOf({ records, seen }: FastifyRequest, id: string): Promise<Result<number, Failure>> {
  const found = await findProject(records, id);
  if (found.ok) return ok(Number(id.slice(1)));
  return (await findProject(seen, id)).ok ? fail(notThere(id)) : found;
}

function notThere(id: string): Failure {
  return createFailure({
    reason: "unauthorized",
    detail: createMessage("only-look-no-secrets", { id }),
    hint: createMessage("only-look-secrets-hint"),
  });
}

function noProjectAt(project: ProjectRef): Failure {
  return createFailure({
    reason: "not-found",
    detail: createMessage("project-not-for-secrets", { directory: project.directory }),
    hint: createMessage("project-roles-hint"),
  });
}

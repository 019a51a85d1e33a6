import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { projectId } from "@wezterm-parallel/shared/domain/ids";
import { remoteLabel } from "@wezterm-parallel/shared/domain/placement";
import type { ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { ServiceSpec } from "@wezterm-parallel/shared/domain/service/service-spec";
import type { ServiceResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/service-schemas";
import type { AssignedSecrets } from "@wezterm-parallel/shared/protocol/worker/worker-messages";
import type { FastifyRequest } from "fastify";

import type { Records, WorkerGateway } from "../../base/backlog.ts";
import type { TaskSecrets } from "../../base/secrets/secrets.ts";
import { withoutVariables } from "../../base/secrets/without-variables.ts";
import type { ServiceReader, StoredService } from "../../drivers/store/services.ts";
import { type MayChangePorts, refuseProject } from "../http/admission/may-change.ts";
import { answer, type HttpApp } from "../http/http-kit.ts";
import { newRunRefusal, type SubmissionGate } from "../http/maintenance.ts";
import { serveRoute } from "../http/serve-route.ts";
import { readServiceLog } from "./read-service-log.ts";

export interface ServicesPorts extends MayChangePorts, SubmissionGate {
  readonly serviceReader: ServiceReader;
  readonly gateway: Pick<WorkerGateway, "ask" | "workers">;
  readonly secrets: TaskSecrets;
  /** State directory, with the logs of services. */
  readonly home: string;
}

export function serviceRoutes(app: HttpApp, ports: ServicesPorts): void {
  readRoutes(app, ports);
  changeRoutes(app, ports);
}

function readRoutes(app: HttpApp, { serviceReader, home }: ServicesPorts): void {
  serveRoute(app, "listServices", async ({ query, records }) => {
    const seen = (await records.projects()).map(({ id }) => id);
    const shown = seen.filter((id) => query.project === undefined || id === query.project);
    const found = await serviceReader.services(shown.map((id) => Number(id.slice(1))));
    return { items: found.map(describeService) };
  });

  serveRoute(app, "getService", async (request, reply) => {
    const found = await findService(request.records, serviceReader, request.params.service);
    return answer(reply, found.ok ? ok(describeService(found.value)) : found);
  });

  serveRoute(app, "getServiceLog", async (request, reply) => {
    const { params, query, records } = request;
    const found = await findService(records, serviceReader, params.service);
    if (!found.ok) return answer(reply, found);
    const { id, starts } = found.value.report;
    return answer(reply, ok(readServiceLog(home, { id, start: query.start ?? starts, after: query.after })));
  });
}

function changeRoutes(app: HttpApp, ports: ServicesPorts): void {
  serveRoute(app, "startServices", async (request, reply) => {
    const { body } = request;
    const refusal = newRunRefusal(ports) ?? (await refuseProject(request, ports, body.project));
    if (refusal !== undefined) return answer(reply, fail(refusal));
    const worker = await localWorker(ports);
    if (!worker.ok) return answer(reply, worker);
    const names = secretsOf(body.services);
    const secrets = await secretsFor(ports, body.project, names);
    const environment = withoutVariables(body.environment, names);
    const question = { kind: "start-services" as const, ...body, environment, ...secrets };
    const asked = await ports.gateway.ask<"start-services">(worker.value, question);
    return answer(reply, asked.ok ? ok({ ids: asked.value.ids }) : asked);
  });

  serveRoute(app, "stopService", async (request, reply) =>
    answer(reply, await actOn(ports, request, "stop-service")),
  );

  serveRoute(app, "restartService", async (request, reply) =>
    answer(reply, await actOn(ports, request, "restart-service")),
  );
}

async function actOn(
  { serviceReader, gateway }: ServicesPorts,
  { params, records }: Pick<FastifyRequest, "records"> & { readonly params: { readonly service: string } },
  kind: "stop-service" | "restart-service",
): Promise<Result<{ id: string }, Failure>> {
  const found = await findService(records, serviceReader, params.service);
  if (!found.ok) return found;
  const { worker, report } = found.value;
  const asked = await gateway.ask<"stop-service" | "restart-service">(worker, { kind, id: report.id });
  return asked.ok ? ok({ id: report.id }) : asked;
}

/** Finds a service of a project in which the caller may use the route. */
async function findService(
  records: Pick<Records, "projects">,
  reader: ServiceReader,
  id: string,
): Promise<Result<StoredService, Failure>> {
  const found = await reader.service(id);
  const projects = (await records.projects()).map((project) => project.id);
  if (found !== undefined && projects.includes(projectId(found.project))) return ok(found);
  return fail(
    createFailure({
      reason: "not-found",
      detail: createMessage("service-unknown", { service: id }),
      hint: createMessage("service-unknown-hint"),
    }),
  );
}

async function localWorker({ gateway }: ServicesPorts): Promise<Result<string, Failure>> {
  const workers = await gateway.workers();
  const local = workers.find(({ state, labels }) => state !== "away" && !labels.includes(remoteLabel));
  if (local !== undefined) return ok(local.name);
  const detail = createMessage("service-no-worker");
  const hint = createMessage("service-no-worker-hint");
  return fail(createFailure({ reason: "unavailable", detail, hint }));
}

function secretsOf(services: readonly ServiceSpec[]): readonly string[] {
  return [...new Set(services.flatMap((service) => service.secrets ?? []))];
}

async function secretsFor(
  { records, secrets }: ServicesPorts,
  project: ProjectRef,
  names: readonly string[],
): Promise<{ secrets?: AssignedSecrets }> {
  if (names.length === 0) return {};
  return { secrets: await secrets.give(await records.projectNumber(project), names) };
}

function describeService({ project, worker, report }: StoredService): ServiceResource {
  const { project: place, ...known } = report;
  return { ...known, project: projectId(project), directory: place.directory, worker };
}

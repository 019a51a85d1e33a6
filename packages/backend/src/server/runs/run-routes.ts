import { fail } from "@wezterm-parallel/shared/base/result";
import { runId } from "@wezterm-parallel/shared/domain/ids";
import { runSubmissionSchema } from "@wezterm-parallel/shared/domain/run-spec";
import { pageSchema, runResourceSchema } from "@wezterm-parallel/shared/protocol/resources";
import { routes } from "@wezterm-parallel/shared/protocol/routes";
import {
  extendedSchema,
  extendRunBody,
  idempotencyHeaders,
  listRunsQuery,
  runParameters,
} from "@wezterm-parallel/shared/protocol/routes-schemas";

import type { Backlog } from "../../base/backlog.ts";
import { type MayChangePorts, refuseIds, refuseProject } from "../http/admission/may-change.ts";
import { answer, type HttpApp, problemResponse } from "../http/http-kit.ts";
import { newRunRefusal, type SubmissionGate } from "../http/maintenance.ts";
import { pageBody } from "../http/answers/page-body.ts";
import { withoutUndefined } from "../http/without-undefined.ts";
import { extendAs, submitAs } from "./submit-as.ts";

export interface RunPorts extends SubmissionGate, MayChangePorts {
  readonly backlog: Backlog;
}

/** Origin: 10,000 tasks of some kilobytes with their commands and environments. */
const submissionLimit = 64 * 1024 * 1024;

export function runRoutes(app: HttpApp, ports: RunPorts): void {
  createRoutes(app, ports);
  readRoutes(app);
}

function createRoutes(app: HttpApp, ports: RunPorts): void {
  const { backlog } = ports;
  app.route({
    ...routes.submitRun,
    url: routes.submitRun.path,
    bodyLimit: submissionLimit,
    schema: {
      summary: "Submits a run; with the same Idempotency-Key and body it is made once",
      headers: idempotencyHeaders,
      body: runSubmissionSchema,
      response: { 200: runResourceSchema, default: problemResponse },
    },
    handler: async (request, reply) => {
      const { body } = request;
      const refusal = newRunRefusal(ports) ?? refuseProject(request, ports, body.project);
      if (refusal !== undefined) return answer(reply, fail(refusal));
      return answer(reply, await submitAs(request, ports, body));
    },
  });

  app.route({
    ...routes.extendRun,
    url: routes.extendRun.path,
    bodyLimit: submissionLimit,
    schema: {
      summary: "Adds tasks to a run that is not sealed; idempotent by Idempotency-Key",
      description:
        "A client that has nothing to add sends an empty list every minute, as a sign of life: a run " +
        "that nobody extends for ten minutes is sealed, since its client went away. What was submitted runs.",
      params: runParameters,
      headers: idempotencyHeaders,
      body: extendRunBody,
      response: { 200: extendedSchema, default: problemResponse },
    },
    handler: async (request, reply) => {
      const { params, body } = request;
      const refusal = refuseIds(request, [runId(params.run)]);
      if (refusal !== undefined) return answer(reply, fail(refusal));
      return answer(reply, await extendAs(request, ports, { run: params.run, tasks: body.tasks }));
    },
  });

  app.route({
    ...routes.sealRun,
    url: routes.sealRun.path,
    schema: {
      summary: "Says that no more tasks follow, so that the run can end",
      params: runParameters,
      response: { 200: runResourceSchema, default: problemResponse },
    },
    handler: async (request, reply) => {
      const refusal = refuseIds(request, [runId(request.params.run)]);
      return answer(reply, refusal === undefined ? await backlog.seal(request.params.run) : fail(refusal));
    },
  });
}

function readRoutes(app: HttpApp): void {
  app.route({
    ...routes.listRuns,
    url: routes.listRuns.path,
    schema: {
      summary: "Runs, newest first",
      querystring: listRunsQuery,
      response: { 200: pageSchema(runResourceSchema), default: problemResponse },
    },
    handler: ({ query, records }) => pageBody(records.runs(withoutUndefined(query))),
  });

  app.route({
    ...routes.getRun,
    url: routes.getRun.path,
    schema: {
      summary: "One run with its counts",
      params: runParameters,
      response: { 200: runResourceSchema, default: problemResponse },
    },
    handler: async ({ params, records }, reply) => answer(reply, records.run(params.run)),
  });
}

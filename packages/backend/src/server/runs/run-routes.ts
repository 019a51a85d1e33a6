import { fail } from "@wezterm-parallel/shared/base/result";
import { runId } from "@wezterm-parallel/shared/domain/ids";

import type { Backlog } from "../../base/backlog.ts";
import { type MayChangePorts, refuseIds, refuseProject } from "../http/admission/may-change.ts";
import { pageBody } from "../http/answers/page-body.ts";
import { answer, type HttpApp } from "../http/http-kit.ts";
import { newRunRefusal, type SubmissionGate } from "../http/maintenance.ts";
import { serveRoute } from "../http/serve-route.ts";
import { withoutUndefined } from "../http/without-undefined.ts";
import { extendAs, submitAs } from "./submit-as.ts";

interface RunPorts extends SubmissionGate, MayChangePorts {
  readonly backlog: Backlog;
}

/** Enough for 10,000 tasks of some kilobytes with their commands and environments. */
const submissionLimit = 64 * 1024 * 1024;

export function runRoutes(app: HttpApp, ports: RunPorts): void {
  createRoutes(app, ports);
  readRoutes(app);
}

function createRoutes(app: HttpApp, ports: RunPorts): void {
  const { backlog } = ports;
  serveRoute(
    app,
    "submitRun",
    async (request, reply) => {
      const { body } = request;
      const refusal = newRunRefusal(ports) ?? (await refuseProject(request, ports, body.project));
      if (refusal !== undefined) return answer(reply, fail(refusal));
      return answer(reply, await submitAs({ request, reply }, ports, body));
    },
    { bodyLimit: submissionLimit },
  );

  serveRoute(
    app,
    "extendRun",
    async (request, reply) => {
      const { params, body } = request;
      const refusal = await refuseIds(request, [runId(params.run)]);
      if (refusal !== undefined) return answer(reply, fail(refusal));
      return answer(reply, await extendAs(request, ports, { run: params.run, tasks: body.tasks }));
    },
    { bodyLimit: submissionLimit },
  );

  serveRoute(app, "sealRun", async (request, reply) => {
    const refusal = await refuseIds(request, [runId(request.params.run)]);
    return answer(reply, refusal === undefined ? await backlog.seal(request.params.run) : fail(refusal));
  });
}

function readRoutes(app: HttpApp): void {
  serveRoute(app, "listRuns", async ({ query, records }) =>
    pageBody(await records.runs(withoutUndefined(query))),
  );

  serveRoute(app, "getRun", async ({ params, records }, reply) =>
    answer(reply, await records.run(params.run)),
  );
}

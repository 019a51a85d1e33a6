import { fail } from "@wezterm-parallel/shared/base/result";
import { runSubmissionSchema } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { SubmitTasks } from "@wezterm-parallel/shared/protocol/api/schemas/plan-schemas";

import type { WorkerGateway } from "../../base/backlog.ts";
import { answer, type HttpApp } from "../http/http-kit.ts";
import { newRunRefusal, type SubmissionGate } from "../http/maintenance.ts";
import { serveRoute } from "../http/serve-route.ts";
import { placeOfProject, type PlaceOfProjectPorts } from "./place-of-project.ts";
import { withCommands } from "./plan-of-project.ts";
import type { PlanReading } from "./plan-threads.ts";
import { submitAs, type SubmitAsPorts } from "./submit-as.ts";

interface ProjectRunPorts extends SubmissionGate, PlaceOfProjectPorts, SubmitAsPorts {
  readonly gateway: WorkerGateway;
  readonly plans: PlanReading;
}

/** Enough for a thousand tasks of some kilobytes. */
const tasksLimit = 8 * 1024 * 1024;

/** The limit of the title in the submission schema. */
const titleLimit = 200;

export function projectRunRoutes(app: HttpApp, ports: ProjectRunPorts): void {
  serveRoute(
    app,
    "submitTasks",
    async (request, reply) => {
      const refusal = newRunRefusal(ports);
      if (refusal !== undefined) return answer(reply, fail(refusal));
      const { body, params } = request;
      const project = await placeOfProject(ports, request, params.project);
      if (!project.ok) return answer(reply, project);
      const person = request.principal.id;
      const tasks = await withCommands({ ...ports, person, project: project.value }, body.tasks);
      if (!tasks.ok) return answer(reply, tasks);
      const submission = runSubmissionSchema.parse({
        title: titleOf(body),
        project: project.value,
        source: { kind: "ad-hoc" },
        environment: { mode: "clean", variables: {} },
        tasks: tasks.value,
      });
      return answer(reply, await submitAs({ request, reply }, ports, submission));
    },
    { bodyLimit: tasksLimit },
  );
}

function titleOf({ title, tasks }: SubmitTasks): string {
  const text = title ?? tasks.map(({ name }) => name).join(" ");
  return text.length <= titleLimit ? text : `${text.slice(0, titleLimit - 1)}…`;
}

import { fail } from "@wezterm-parallel/shared/base/result";
import { runSubmissionSchema } from "@wezterm-parallel/shared/domain/run-spec";
import { type SubmitTasks, submitTasksBody } from "@wezterm-parallel/shared/protocol/plan-schemas";
import { projectParameters } from "@wezterm-parallel/shared/protocol/project-schemas";
import { runResourceSchema } from "@wezterm-parallel/shared/protocol/resources";
import { routes } from "@wezterm-parallel/shared/protocol/routes";
import { idempotencyHeaders } from "@wezterm-parallel/shared/protocol/routes-schemas";

import type { WorkerGateway } from "../../base/backlog.ts";
import { answer, type HttpApp, problemResponse } from "../http/http-kit.ts";
import { newRunRefusal, type SubmissionGate } from "../http/maintenance.ts";
import { placeOfProject, type PlaceOfProjectPorts } from "./place-of-project.ts";
import { withCommands } from "./plan-of-project.ts";
import type { PlanReading } from "./plan-threads.ts";
import { submitAs, type SubmitAsPorts } from "./submit-as.ts";

export interface ProjectRunPorts extends SubmissionGate, PlaceOfProjectPorts, SubmitAsPorts {
  readonly gateway: WorkerGateway;
  readonly plans: PlanReading;
}

/** Origin: a thousand tasks of some kilobytes. */
const tasksLimit = 8 * 1024 * 1024;

/** The limit of the submission's title. */
const titleLimit = 200;

export function projectRunRoutes(app: HttpApp, ports: ProjectRunPorts): void {
  app.route({
    ...routes.submitTasks,
    url: routes.submitTasks.path,
    bodyLimit: tasksLimit,
    schema: {
      summary: "Submits a run of these tasks, without a plan, in a project that had one before",
      description:
        "The run works where the newest run of the project did, from the commit that its branch is at now. " +
        "Its environment is `clean`. Tasks may need those of earlier runs by their ids, such as `r3/build`. A task with `agent` and `prompt` runs what the same keys of the project's plan do.",
      params: projectParameters,
      headers: idempotencyHeaders,
      body: submitTasksBody,
      response: { 200: runResourceSchema, default: problemResponse },
    },
    handler: async (request, reply) => {
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
      return answer(reply, await submitAs(request, ports, submission));
    },
  });
}

function titleOf({ title, tasks }: SubmitTasks): string {
  const text = title ?? tasks.map(({ name }) => name).join(" ");
  return text.length <= titleLimit ? text : `${text.slice(0, titleLimit - 1)}…`;
}

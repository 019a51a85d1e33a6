import type { IncomingMessage, ServerResponse } from "node:http";

import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { say, sayFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type { Plan } from "@wezterm-parallel/shared/domain/plan/plan-schema";
import type { PlanProblem } from "@wezterm-parallel/shared/domain/plan/plan-problem";
import { planToSubmission } from "@wezterm-parallel/shared/domain/plan/plan-submission";
import { planTasks } from "@wezterm-parallel/shared/domain/plan/plan-tasks";
import { readPlan } from "@wezterm-parallel/shared/domain/plan/read-plan";
import { runSubmissionSchema, type RunSubmission } from "@wezterm-parallel/shared/domain/run-spec";
import {
  checkPlanQuery,
  planCheckSchema,
  planTextLimit,
  planTextSchema,
  planTypes,
  submitPlanQuery,
  type PlanCheck,
} from "@wezterm-parallel/shared/protocol/plan-schemas";
import { runResourceSchema } from "@wezterm-parallel/shared/protocol/resources";
import { idempotencyHeaders } from "@wezterm-parallel/shared/protocol/routes-schemas";
import { routes } from "@wezterm-parallel/shared/protocol/routes";

import { answer, problemResponse, type HttpApp } from "../../base/http-kit.ts";
import type { ApiPorts } from "./api-ports.ts";
import { maintenanceRefusal } from "./maintenance.ts";
import { ownKey } from "./own-key.ts";
import { placeOfProject } from "./place-of-project.ts";
import { startedBy } from "./started-by.ts";
import { takeYamlBodies } from "./yaml-bodies.ts";

/** In a scope of their own: no other route takes YAML. */
export function planRoutes(app: HttpApp, ports: ApiPorts): void {
  void app.register(async (scope) => {
    takeYamlBodies(scope);
    const typed = scope.withTypeProvider<ZodTypeProvider>();
    checkRoute(typed);
    submitRoute(typed, ports);
  });
}

/** The scope of a plugin, as Fastify types it. */
type PlanApp = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

function checkRoute(app: PlanApp): void {
  app.route({
    ...routes.checkPlan,
    url: routes.checkPlan.path,
    bodyLimit: planTextLimit,
    schema: {
      summary: "What is wrong with a plan, each with its place, and the tasks it would make",
      consumes: [...planTypes],
      querystring: checkPlanQuery,
      body: planTextSchema,
      response: { 200: planCheckSchema, default: problemResponse },
    },
    handler: ({ body, query }) => checkPlan(body, query.file),
  });
}

function checkPlan(text: string, file: string): PlanCheck {
  const plan = readPlan(text, { file });
  if (!plan.ok) return { valid: false, problems: plan.failure.map(problemOf), tasks: [] };
  const tasks = planTasks(plan.value).map(({ name, base, checkout, needs }) => ({
    name,
    base,
    checkout,
    needs: [...needs],
  }));
  return { valid: true, problems: [], tasks };
}

function problemOf({ reason, detail, hint, line, column, length, messages, pointer }: PlanProblem) {
  const said = { detail: messages.detail, hint: [...messages.hint] };
  return { reason, detail, hint, line, column, length, messages: said, pointer };
}

function submitRoute(app: PlanApp, ports: ApiPorts): void {
  const { backlog, shutdown, settings } = ports;
  app.route({
    ...routes.submitPlan,
    url: routes.submitPlan.path,
    bodyLimit: planTextLimit,
    schema: {
      summary: "Submits a run from the text of a plan, in a project that had one before",
      description:
        "The run works where the newest run of the project did, from the commit that its branch is at now. " +
        "Its environment is `clean`: what tasks need is in the plan, or a secret of the project.",
      consumes: [...planTypes],
      headers: idempotencyHeaders,
      querystring: submitPlanQuery,
      body: planTextSchema,
      response: { 200: runResourceSchema, default: problemResponse },
    },
    handler: async (request, reply) => {
      const refusal = shutdown.refusal ?? maintenanceRefusal(settings);
      if (refusal !== undefined) return answer(reply, fail(refusal));
      const { body, query, headers } = request;
      const plan = readPlan(body, { file: query.file });
      if (!plan.ok) return answer(reply, fail(invalidPlan(query.file, plan.failure)));
      const submission = await submissionOf(ports, request, { plan: plan.value, text: body, query });
      if (!submission.ok) return answer(reply, submission);
      const key = ownKey(request, headers["idempotency-key"]);
      return answer(reply, await backlog.submit(submission.value, key, startedBy(request)));
    },
  });
}

interface GivenPlan {
  readonly plan: Plan;
  readonly text: string;
  readonly query: { readonly project: string; readonly task: readonly string[]; readonly file: string };
}

async function submissionOf(
  ports: Pick<ApiPorts, "records" | "projectPlaces">,
  request: Pick<FastifyRequest, "records" | "seen">,
  { plan, text, query }: GivenPlan,
): Promise<Result<RunSubmission, Failure>> {
  const project = await placeOfProject(ports, request, query.project, plan.project?.target);
  if (!project.ok) return project;
  const submission = planToSubmission(plan, query.task, {
    project: project.value,
    environment: { mode: "clean", variables: {} },
    planFile: query.file,
    planText: text,
  });
  return submission.ok ? ok(runSubmissionSchema.parse(submission.value)) : submission;
}

function invalidPlan(file: string, problems: readonly PlanProblem[]): Failure {
  const count = problems.length;
  return sayFailure({
    reason: "invalid-plan",
    detail: count === 1 ? say("plan-error", { file }) : say("plan-errors", { file, count }),
    hint: say("plan-errors-hint"),
    data: { problems: problems.map(problemOf) },
  });
}

import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";

import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ParamValues } from "@wezterm-parallel/shared/domain/plan/params/resolve-params";
import type { Plan } from "@wezterm-parallel/shared/domain/plan/schema/plan-schema";
import { planToSubmission } from "@wezterm-parallel/shared/domain/plan/plan-submission";
import {
  type ProjectRef,
  type RunSubmission,
  runSubmissionSchema,
} from "@wezterm-parallel/shared/domain/run/run-spec";
import { type PlanCheck, planTextLimit } from "@wezterm-parallel/shared/protocol/api/schemas/plan-schemas";

import { answerWithRetry } from "../http/answers/answer-with-retry.ts";
import { answer, type HttpApp } from "../http/http-kit.ts";
import { newRunRefusal, type SubmissionGate } from "../http/maintenance.ts";
import { serveRoute } from "../http/serve-route.ts";
import { takeYamlBodies } from "../http/yaml-bodies.ts";
import { invalidPlan, planProblemOf } from "./invalid-plan.ts";
import { placeOfProject, type PlaceOfProjectPorts } from "./place-of-project.ts";
import type { PlanResult, PlanReading } from "./plan-threads.ts";
import { submitAs, type SubmitAsPorts } from "./submit-as.ts";

interface PlanPorts extends SubmissionGate, PlaceOfProjectPorts, SubmitAsPorts {
  readonly plans: PlanReading;
}

/** Registers in a separate scope, because only these routes accept YAML. */
export function planRoutes(app: HttpApp, ports: PlanPorts): void {
  void app.register(async (scope) => {
    takeYamlBodies(scope);
    const typed = scope.withTypeProvider<ZodTypeProvider>();
    checkRoute(typed, ports);
    submitRoute(typed, ports);
  });
}

/** A plugin scope in Fastify's types. */
type PlanApp = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

function checkRoute(app: PlanApp, { plans }: PlanPorts): void {
  serveRoute(
    app,
    "checkPlan",
    async ({ body, query, principal }, reply) => {
      const read = await plans.read(principal.id, { text: body, file: query.file });
      return answerWithRetry(reply, read.ok ? ok(describePlan(read.value)) : read);
    },
    { bodyLimit: planTextLimit },
  );
}

function describePlan(answered: PlanResult): PlanCheck {
  if (!answered.ok)
    return { valid: false, problems: answered.failure.map(planProblemOf), tasks: [], params: [] };
  const { plan } = answered.value;
  const tasks = answered.value.tasks.map((task) => ({ ...task, needs: [...task.needs] }));
  const params = Object.entries(plan.params ?? {}).map(([name, { values, ...param }]) => ({
    name,
    ...param,
    ...(values !== undefined && { values: [...values] }),
  }));
  return { valid: true, problems: [], tasks, params };
}

function submitRoute(app: PlanApp, ports: PlanPorts): void {
  const { plans } = ports;
  serveRoute(
    app,
    "submitPlan",
    async (request, reply) => {
      const refusal = newRunRefusal(ports);
      if (refusal !== undefined) return answer(reply, fail(refusal));
      const { body, query } = request;
      const asked = { text: body, file: query.file, params: query.param };
      const read = await plans.read(request.principal.id, asked);
      if (!read.ok) return answerWithRetry(reply, read);
      if (!read.value.ok) return answer(reply, fail(invalidPlan(query.file, read.value.failure)));
      const { plan, params } = read.value.value;
      if (!params.ok) return answer(reply, params);
      const given = { plan, text: body, query, params: params.value };
      const submission = await submissionOf(ports, request, given);
      if (!submission.ok) return answer(reply, submission);
      return answer(reply, await submitAs({ request, reply }, ports, submission.value));
    },
    { bodyLimit: planTextLimit },
  );
}

interface GivenPlan {
  readonly plan: Plan;
  readonly text: string;
  readonly params: ParamValues;
  readonly query: {
    readonly project: string;
    readonly task: readonly string[];
    readonly file: string;
    readonly folder?: string | undefined;
  };
}

async function submissionOf(
  ports: PlanPorts,
  request: Pick<FastifyRequest, "records" | "seen">,
  { plan, text, query, params }: GivenPlan,
): Promise<Result<RunSubmission, Failure>> {
  const project = await placeOfProject(ports, request, query.project, plan.project?.target);
  if (!project.ok) return project;
  const submission = planToSubmission(plan, query.task, {
    project: inFolder(project.value, query.folder),
    environment: { mode: "clean", variables: {} },
    planFile: query.file,
    planText: text,
    params,
  });
  return submission.ok ? ok(runSubmissionSchema.parse(submission.value)) : submission;
}

function inFolder(project: ProjectRef, folder: string | undefined): ProjectRef {
  if (project.kind !== "git" || folder === undefined) return project;
  return { ...project, directory: join(project.root, folder) };
}

import type { FastifyReply, FastifyRequest } from "fastify";

import { fail, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { parseId } from "@wezterm-parallel/shared/domain/ids";
import type { RunSubmission } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { AgentLease } from "../../base/agent-tokens.ts";
import type { Backlog, SubmittingRequest } from "../../base/backlog.ts";
import { unknownNeed } from "../../base/unknown-need.ts";
import { scopeIdempotencyKey } from "../http/scope-idempotency-key.ts";
import { starterOf } from "./starter-of.ts";

export interface SubmitAsPorts {
  readonly backlog: Backlog;
}

/** Creates a run for any route. Needs that the caller cannot see are reported as unknown. */
export async function submitAs(
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  { backlog }: SubmitAsPorts,
  submission: RunSubmission,
): Promise<Result<RunResource, Failure>> {
  const refusal = await refuseNeeds(request, submission.tasks);
  if (refusal !== undefined) return fail(refusal);
  return backlog.submit(submission, keyOf(request), starterOf(request), describe(request, reply));
}

function describe(
  { routeOptions, headers }: FastifyRequest,
  { elapsedTime }: FastifyReply,
): SubmittingRequest {
  const { traceparent } = headers;
  return {
    route: routeOptions.url ?? "",
    at: Date.now() - Math.round(elapsedTime),
    traceparent: typeof traceparent === "string" ? traceparent : undefined,
  };
}

/** Adds tasks to a run that the caller may change, with the same check. */
export async function extendAs(
  request: FastifyRequest,
  { backlog }: SubmitAsPorts,
  { run, tasks }: { readonly run: number; readonly tasks: readonly TaskSpec[] },
): Promise<Result<{ added: number }, Failure>> {
  const refusal = await refuseNeeds(request, tasks);
  return refusal === undefined ? backlog.extend(run, tasks, keyOf(request)) : fail(refusal);
}

/** Adds tasks for the agent that sends the request. */
export async function addAsAgent(
  request: FastifyRequest,
  { backlog }: SubmitAsPorts,
  tasks: readonly TaskSpec[],
): Promise<Result<{ added: number }, Failure>> {
  return backlog.addForAgent(leaseOf(request.principal), tasks, keyOf(request));
}

/** The routes of agents admit only these, and each has a lease. */
export function leaseOf({ lease }: FastifyRequest["principal"]): AgentLease {
  if (lease === undefined) throw new Error("Internal error: an agent without a lease");
  return lease;
}

/** The schemas of these routes allow the header only once. */
function keyOf(request: FastifyRequest): string | undefined {
  const key = request.headers["idempotency-key"];
  return scopeIdempotencyKey(request, typeof key === "string" ? key : undefined);
}

/** Returns a failure for the first need of another run that the caller cannot see. */
async function refuseNeeds(
  request: FastifyRequest,
  tasks: readonly TaskSpec[],
): Promise<Failure | undefined> {
  if (!request.restricted) return undefined;
  for (const { name, needs } of tasks) {
    for (const { task } of needs) {
      if (isElsewhere(task) && !(await isSeen(request, task))) return unknownNeed(name, task);
    }
  }
  return undefined;
}

function isElsewhere(need: string): boolean {
  const id = parseId(need);
  return id.ok && id.value.kind === "task";
}

async function isSeen({ records, seen }: FastifyRequest, need: string): Promise<boolean> {
  for (const reader of [records, seen]) {
    const found = await reader.resolve(need);
    if (found.ok && found.value.id === need) return true;
  }
  return false;
}

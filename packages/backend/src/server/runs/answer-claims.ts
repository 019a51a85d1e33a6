import type { FastifyRequest } from "fastify";
import type { z } from "zod";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { oneLine } from "@wezterm-parallel/shared/domain/activity/one-line";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { attemptId, type AttemptName, parseId } from "@wezterm-parallel/shared/domain/ids";
import { currentPrompt } from "@wezterm-parallel/shared/domain/task/agent/next-agent";
import { isOutside } from "@wezterm-parallel/shared/domain/task/agent/outside-agent";
import type { ClaimRefusal } from "@wezterm-parallel/shared/domain/task/agent/task-claim";
import type {
  claimTaskBody,
  finishClaimBody,
  keepClaimBody,
  TaskClaimResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/agents/claim-schemas";
import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { refuseIds } from "../http/admission/may-change.ts";
import type { AttemptClaim, ClaimedWork } from "./claim-routes.ts";

type Holder = Result<{ by: string }, Failure>;

export async function claimTask(
  programs: ClaimedWork,
  request: FastifyRequest,
  id: string,
  { fence, seconds, name: said }: z.output<typeof claimTaskBody>,
): Promise<Result<TaskClaimResource, Failure>> {
  const found = await findAttempt(request, id);
  if (!found.ok) return found;
  const { task, name } = found.value;
  const person = request.principal.name;
  const by = said === undefined ? person : `${person} (${oneLine(said)})`;
  const claim = await programs.claim(name);
  const claimed = claim.claim({ fence, by, seconds });
  if (!claimed.ok) return fail(refusal(claimed.failure, task.id, claim));
  const { directory, branch } = claimed.value;
  return ok({
    attempt: attemptId(name.run, name.task, name.attempt),
    directory,
    ...(branch !== undefined && { branch }),
    prompt: currentPrompt(task.spec) ?? "",
  });
}

export async function keepClaim(
  programs: ClaimedWork,
  request: FastifyRequest,
  id: string,
  { fence, progress }: z.output<typeof keepClaimBody>,
): Promise<Holder> {
  const found = await findAttempt(request, id);
  if (!found.ok) return found;
  const claim = await programs.claim(found.value.name);
  const kept = claim.keep(fence);
  if (!kept.ok) return fail(lost(found.value.task.id));
  if (progress !== undefined) programs.report(found.value.name, progress);
  return ok({ by: kept.value.by });
}

export async function finishClaim(
  programs: ClaimedWork,
  request: FastifyRequest,
  id: string,
  { fence, outcome, summary }: z.output<typeof finishClaimBody>,
): Promise<Holder> {
  const found = await findAttempt(request, id);
  if (!found.ok) return found;
  const claim = await programs.claim(found.value.name);
  const finished = claim.finish(fence, { outcome, summary });
  return finished.ok ? ok({ by: finished.value.by }) : fail(lost(found.value.task.id));
}

interface FoundAttempt {
  readonly task: TaskDetail;
  readonly name: AttemptName;
}

/** Returns the running attempt of a task that the sender may change. */
async function findAttempt(request: FastifyRequest, id: string): Promise<Result<FoundAttempt, Failure>> {
  const refused = await refuseIds(request, [id]);
  if (refused !== undefined) return fail(refused);
  const found = await request.records.task(id);
  if (!found.ok) return found;
  const task = found.value;
  const { command } = task.spec;
  if (command.kind !== "argv" || !isOutside(command.argv)) return fail(notOutside(task.id));
  if (task.state !== "running") return fail(refusal("closed", task.id));
  const parsed = parseId(task.id);
  if (!parsed.ok || parsed.value.kind !== "task") throw new Error(`${task.id} is not the id of a task.`);
  const { run, task: name } = parsed.value;
  return ok({ task, name: { kind: "attempt", run, task: name, attempt: task.attempts } });
}

function refusal(why: ClaimRefusal, task: string, claim?: AttemptClaim): Failure {
  if (why === "held") {
    const by = claim?.held?.by ?? "";
    return createFailure({
      reason: "conflict",
      detail: createMessage("claim-held", { task, by }),
      hint: createMessage("claim-held-hint"),
      data: { waits: true },
    });
  }
  return createFailure({
    reason: "conflict",
    detail: createMessage(why === "over" ? "claim-over" : "claim-closed", { task }),
    hint: createMessage("claim-closed-hint"),
    data: { waits: true },
  });
}

function lost(task: string): Failure {
  return createFailure({
    reason: "claim-lost",
    detail: createMessage("claim-not-held", { task }),
    hint: createMessage("claim-not-held-hint"),
  });
}

function notOutside(task: string): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("claim-not-outside", { task }),
    hint: createMessage("claim-not-outside-hint"),
  });
}

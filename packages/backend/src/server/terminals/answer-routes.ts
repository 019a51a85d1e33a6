import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";

import type { Activity } from "@wezterm-parallel/shared/domain/activity/activity";
import { findAnswerText } from "@wezterm-parallel/shared/domain/activity/answer-keys";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type {
  AnswerToGive,
  GivenAnswer,
} from "@wezterm-parallel/shared/protocol/api/schemas/session-schemas";

import type { Backlog } from "../../base/backlog.ts";
import type { AuthFlow } from "../http/admission/principal.ts";
import { refuseIds } from "../http/admission/may-change.ts";
import type { FastifyRequest } from "fastify";
import { answer, type HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import { type ProgramAnswers, refuse, refuseUnfit } from "./answer-program.ts";
import { findTerminalAttempt } from "./terminal-socket.ts";

interface AnswerPorts {
  readonly answers: ProgramAnswers;
  readonly backlog: Pick<Backlog, "act">;
  readonly auth: Pick<AuthFlow, "authorize">;
}

export function answerRoutes(app: HttpApp, ports: AnswerPorts): void {
  const { answers } = ports;

  serveRoute(app, "answerProgram", async (request, reply) => {
    const { attempt } = request.params;
    const task = await request.records.task(attempt.replace(/#\d+$/, ""));
    if (task.ok && task.value.activity?.source === "plan")
      return answer(
        reply,
        await pickFor(ports, request, { task: task.value.id, asked: task.value.activity }),
      );
    const refusal = await refuseIds(request, [attempt]);
    if (refusal !== undefined) return answer(reply, fail(refusal));
    const found = await findTerminalAttempt(request.records, attempt);
    if (!found.ok) return answer(reply, found);
    return answer(reply, await answers.answer(found.value.name, request.body, request.principal.name));
  });
}

/** A pick that the plan leaves to a person changes a task that does not run, so nothing is typed. */
async function pickFor(
  { backlog, auth }: AnswerPorts,
  request: FastifyRequest<{ Body: AnswerToGive }>,
  { task, asked }: { readonly task: string; readonly asked: Activity },
): Promise<Result<GivenAnswer, Failure>> {
  const refusal = await refuseIds(request, [task]);
  if (refusal !== undefined) return fail(refusal);
  const allowed = auth.authorize(request.principal, "runs:write");
  if (!allowed.ok) return allowed;
  const chosen = findAnswerText(asked, request.body.answer);
  if (asked.since !== request.body.since || !chosen.ok) return fail(refuseUnfit(task, "option-number"));
  const report = await backlog.act({ action: "pick", ids: [task], candidate: chosen.value });
  if (!report.ok) return report;
  if (report.value.unchanged.length > 0) return fail(refuse("answer-outdated", { attempt: task }));
  return ok({ session: task, asked: { ...asked, options: asked.options?.slice() } });
}

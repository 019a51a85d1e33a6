import { fail } from "@wezterm-parallel/shared/base/result";

import { refuseIds } from "../http/admission/may-change.ts";
import { answer, type HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import type { ProgramAnswers } from "./answer-program.ts";
import { findTerminalAttempt } from "./terminal-socket.ts";

interface AnswerPorts {
  readonly answers: ProgramAnswers;
}

export function answerRoutes(app: HttpApp, { answers }: AnswerPorts): void {
  serveRoute(app, "answerProgram", async (request, reply) => {
    const { attempt } = request.params;
    const refusal = await refuseIds(request, [attempt]);
    if (refusal !== undefined) return answer(reply, fail(refusal));
    const found = await findTerminalAttempt(request.records, attempt);
    if (!found.ok) return answer(reply, found);
    return answer(reply, await answers.answer(found.value.name, request.body, request.principal.name));
  });
}

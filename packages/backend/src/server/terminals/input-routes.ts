import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";

import { refuseIds } from "../http/admission/may-change.ts";
import { answer, type HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import type { Terminals } from "./attempt-terminals.ts";
import { findTerminalAttempt } from "./terminal-socket.ts";
import { typeInput } from "./type-input.ts";

interface InputPorts {
  readonly terminals: Terminals;
}

/** A terminal's Enter key sends a carriage return, which the terminal converts to a line end. */
const enterKey = Buffer.from("\r");

export function inputRoutes(app: HttpApp, { terminals }: InputPorts): void {
  serveRoute(app, "sendInput", async (request, reply) => {
    const { attempt } = request.params;
    const refusal = await refuseIds(request, [attempt]);
    if (refusal !== undefined) return answer(reply, fail(refusal));
    const bytes = readInput(request.body);
    if (!bytes.ok) return answer(reply, bytes);
    const found = await findTerminalAttempt(request.records, attempt);
    if (!found.ok) return answer(reply, found);
    const session = await terminals.find(found.value.name);
    if (!session.ok) return answer(reply, session);
    return answer(reply, await typeInput(session.value, bytes.value));
  });
}

interface Input {
  readonly text?: string | undefined;
  readonly base64?: string | undefined;
  readonly enter: boolean;
}

function readInput({ text, base64, enter }: Input): Result<Buffer, Failure> {
  if (text !== undefined && base64 !== undefined) return fail(both);
  const typed = base64 === undefined ? Buffer.from(text ?? "") : Buffer.from(base64, "base64");
  const bytes = enter ? Buffer.concat([typed, enterKey]) : typed;
  return bytes.length > 0 ? ok(bytes) : fail(nothing);
}

const both: Failure = createFailure({ reason: "invalid-request", detail: createMessage("input-both") });
const nothing: Failure = createFailure({ reason: "invalid-request", detail: createMessage("input-nothing") });

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import type { HostMessage } from "@wezterm-parallel/shared/protocol/host/host-frames";
import type { SessionInput } from "@wezterm-parallel/shared/protocol/api/schemas/session-schemas";

import { refuseIds } from "../http/admission/may-change.ts";
import { answer, type HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import type { Terminals, TerminalSession } from "./attempt-terminals.ts";
import { findTerminalAttempt } from "./terminal-socket.ts";

interface InputPorts {
  readonly terminals: Terminals;
}

/** A host takes input within ms; one that does not is stuck, which people notice. */
const takeLimitMs = 10_000;

/** A terminal's Enter key sends a carriage return, which the terminal converts to a line end. */
const enterKey = Buffer.from("\r");

export function inputRoutes(app: HttpApp, { terminals }: InputPorts): void {
  serveRoute(app, "sendInput", async (request, reply) => {
    const { attempt } = request.params;
    const refusal = refuseIds(request, [attempt]);
    if (refusal !== undefined) return answer(reply, fail(refusal));
    const bytes = readInput(request.body);
    if (!bytes.ok) return answer(reply, bytes);
    const found = findTerminalAttempt(request.records, attempt);
    if (!found.ok) return answer(reply, found);
    const session = await terminals.find(found.value.name);
    if (!session.ok) return answer(reply, session);
    return answer(reply, await typeAt(session.value, bytes.value));
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

/** Settles when the host has taken the input for the program. */
async function typeAt(
  session: TerminalSession,
  bytes: Uint8Array,
  clock: Clock = systemClock,
): Promise<Result<SessionInput, Failure>> {
  if ((await session.exit()) !== undefined) return fail(hasEnded(session.id));
  const { promise, resolve } = Promise.withResolvers<Result<SessionInput, Failure>>();
  using _late = clock.after(takeLimitMs, () => resolve(fail(notTaken(session.id))));
  const link = session.sender({
    output: () => {},
    snapshot: () => {},
    message: (message) => {
      const told = readTaken(session.id, message);
      if (told !== undefined) resolve(told);
    },
    closed: () => resolve(fail(hostGone(session.id))),
  });
  link.type(bytes);
  const taken = await promise;
  link.close();
  return taken;
}

function readTaken(session: string, message: HostMessage): Result<SessionInput, Failure> | undefined {
  if (message.type === "refused") return fail(message.failure);
  if (message.type !== "written") return undefined;
  return message.bytes > 0 ? ok({ session, bytes: message.bytes }) : fail(hasEnded(session));
}

const both: Failure = createFailure({ reason: "invalid-request", detail: createMessage("input-both") });
const nothing: Failure = createFailure({ reason: "invalid-request", detail: createMessage("input-nothing") });

function hasEnded(id: string): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("input-ended", { attempt: id }),
    hint: createMessage("input-ended-hint", { attempt: id, task: id.split("#")[0] ?? id }),
  });
}

function notTaken(id: string): Failure {
  return createFailure({ reason: "unavailable", detail: createMessage("input-not-taken", { attempt: id }) });
}

function hostGone(id: string): Failure {
  return createFailure({
    reason: "host-lost",
    detail: createMessage("session-host-gone", { attempt: id }),
  });
}

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import type { SessionInput } from "@wezterm-parallel/shared/protocol/api/schemas/session-schemas";
import type { HostMessage } from "@wezterm-parallel/shared/protocol/host/host-frames";

import type { TerminalSession } from "./attempt-terminals.ts";

/** A host takes input within ms; one that does not is stuck, which people notice. */
const takeLimitMs = 10_000;

/** Settles when the host has taken the input for the program. */
export async function typeInput(
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

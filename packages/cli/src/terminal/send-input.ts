import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { HostMessage } from "@wezterm-parallel/shared/protocol/host/host-frames";

import type { FoundSession } from "./sessions/find-session.ts";
import { hostGone, SessionLink } from "./sessions/session-link.ts";

/** Types bytes into a session's terminal; returns how many bytes the host accepted. */
export async function sendInput(session: FoundSession, bytes: Uint8Array): Promise<Result<number, Failure>> {
  const { id, socket } = session.meta;
  const { promise, resolve } = Promise.withResolvers<Result<number, Failure>>();
  const link = new SessionLink(
    socket,
    { type: "hello", protocol: session.protocol, role: "sender", session: id },
    {
      output: () => {},
      snapshot: () => {},
      message: (message) => {
        const answer = readAnswer(id, message);
        if (answer !== undefined) resolve(answer);
      },
      closed: () => resolve(fail(hostGone(id))),
    },
  );
  link.type(bytes);
  const answer = await promise;
  link.close();
  return answer;
}

function readAnswer(id: string, message: HostMessage): Result<number, Failure> | undefined {
  if (message.type === "refused") return fail(message.failure);
  if (message.type !== "written") return undefined;
  if (message.bytes > 0) return ok(message.bytes);
  return fail({ reason: "conflict", detail: `${id} has ended and accepts no input.` });
}

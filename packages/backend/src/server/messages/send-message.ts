import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { messagesLimit, type MessageState } from "@wezterm-parallel/shared/domain/activity/message-delivery";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";

import type { AgentMessages, MessageToSend } from "./agent-messages.ts";
import type { Listener } from "./find-listeners.ts";

interface Sent {
  /** Id of the attempt. */
  readonly attempt: string;
  readonly state: MessageState;
}

/** Sends a message and says what became of it. */
export async function sendMessage(
  messages: AgentMessages,
  { attempt, name }: Listener,
  message: MessageToSend,
): Promise<Result<Sent, Failure>> {
  const sent = await messages.send(name, message);
  if (sent.ok) return ok({ attempt, state: sent.value.state });
  return fail(sent.failure === "many" ? tooMany(attempt) : sent.failure);
}

function tooMany(attempt: string): Failure {
  return createFailure({
    reason: "rate-limited",
    detail: createMessage("say-many", { attempt, most: messagesLimit }),
  });
}

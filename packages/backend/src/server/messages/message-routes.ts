import type { FastifyRequest } from "fastify";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { AgentMessage } from "@wezterm-parallel/shared/domain/activity/message-delivery";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { type AttemptName, parseId } from "@wezterm-parallel/shared/domain/ids";

import type { Records } from "../../base/backlog.ts";
import { refuseIds } from "../http/admission/may-change.ts";
import { answer, type HttpApp } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import type { AgentMessages } from "./agent-messages.ts";
import { findListeners, findListener } from "./find-listeners.ts";
import { sendMessage } from "./send-message.ts";

interface MessagePorts {
  readonly messages: AgentMessages;
}

export function messageRoutes(app: HttpApp, { messages }: MessagePorts): void {
  serveRoute(app, "say", async (request, reply) => {
    const { ids, text } = request.body;
    const refusal = await refuseIds(request, ids);
    if (refusal !== undefined) return answer(reply, fail(refusal));
    const { listeners, refused } = await findListeners(request.records, ids);
    const message = { text, from: request.principal.name, by: "person", asPrompt: true } as const;
    const sent = await Promise.all(
      listeners.map(async (to) => ({ to, result: await sendMessage(messages, to, message) })),
    );
    return {
      said: sent.flatMap(({ result }) => (result.ok ? [result.value] : [])),
      refused: [
        ...refused,
        ...sent.flatMap(({ to, result }) => (result.ok ? [] : [{ id: to.id, failure: result.failure }])),
      ],
    };
  });

  serveRoute(app, "listMessages", async ({ params, records }, reply) => {
    const found = await findAttempt(records, params.attempt);
    return answer(reply, found.ok ? ok(describe(messages.all(found.value))) : found);
  });

  serveRoute(app, "sendAgentMessage", async ({ principal, records, body }, reply) => {
    const own = await records.task(principal.id);
    const to = await records.task(body.task);
    if (!own.ok) return answer(reply, own);
    if (!to.ok) return answer(reply, to);
    if (own.value.id === to.value.id) return answer(reply, fail(ownTask));
    const listener = findListener(to.value);
    if (!listener.ok) return answer(reply, listener);
    const asPrompt = own.value.spec.may?.includes("prompt-agents") === true;
    const message = { text: body.text, from: own.value.id, by: "agent", asPrompt } as const;
    return answer(reply, await sendMessage(messages, listener.value, message));
  });

  serveRoute(app, "listAgentMessages", (request) => describe(messages.unread(ownAttempt(request))));

  serveRoute(app, "readAgentMessages", (request) => {
    const attempt = ownAttempt(request);
    messages.markRead(attempt, request.body.upTo);
    return describe(messages.unread(attempt));
  });
}

function describe(messages: readonly AgentMessage[]) {
  return { items: messages.map(({ id, from, by, at, text, state }) => ({ id, from, by, at, text, state })) };
}

/** An agent's principal is named after its attempt. */
function ownAttempt({ principal }: FastifyRequest): AttemptName {
  const parsed = parseId(principal.id);
  if (!parsed.ok || parsed.value.kind !== "attempt")
    throw new Error(`${principal.id} is not the id of an attempt.`);
  return parsed.value;
}

/** Resolves an attempt through the records, so that no name from outside becomes a path. */
async function findAttempt(records: Records, id: string): Promise<Result<AttemptName, Failure>> {
  const found = await records.attempt(id);
  if (!found.ok) return found;
  const parsed = parseId(found.value.id);
  return parsed.ok && parsed.value.kind === "attempt"
    ? ok(parsed.value)
    : fail(createFailure({ reason: "not-found", detail: createMessage("not-an-attempt", { id }) }));
}

const ownTask: Failure = createFailure({
  reason: "invalid-request",
  detail: createMessage("say-own"),
});

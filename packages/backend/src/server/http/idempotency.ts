import type { FastifyReply, FastifyRequest } from "fastify";

import { type RouteName, routes } from "@wezterm-parallel/shared/protocol/api/routes";

import { type HttpApp, sendProblem } from "./http-kit.ts";
import { problemOf } from "./answers/problem.ts";
import type { RepeatedRequests } from "./repeated-requests.ts";

interface DoOncePorts {
  readonly repeated: RepeatedRequests;
}

declare module "fastify" {
  interface FastifyRequest {
    /** Set while a request with an idempotency key is handled. */
    once: { readonly key: string; readonly answer: AnswerKind } | undefined;
  }
}

/** A `plain` answer may be stored and repeated; a `secret` is shown only once. */
type AnswerKind = "plain" | "secret";

/** Creating routes that take an `Idempotency-Key`; for runs, the queue stores the keys with the runs. */
const creating: Readonly<Partial<Record<RouteName, AnswerKind>>> = {
  addComment: "plain",
  addUser: "plain",
  beginProject: "plain",
  makeKey: "secret",
  inviteWorker: "secret",
  makeLink: "secret",
  resetUser: "secret",
  restoreSaved: "plain",
  sendReview: "plain",
};

const kinds: ReadonlyMap<string, AnswerKind> = new Map(
  Object.entries(creating).map(([name, kind]) => [routes[name as RouteName].path, kind]),
);

/** Handles a request with an idempotency key once, and repeats the first answer to its retries. */
export function registerIdempotency(app: HttpApp, { repeated }: DoOncePorts): void {
  app.decorateRequest("once");
  app.addHook("preHandler", async (request, reply) => {
    const answer = request.method === "POST" ? kinds.get(request.routeOptions.url ?? "") : undefined;
    const key = request.headers["idempotency-key"];
    if (answer === undefined || typeof key !== "string") return undefined;
    const before = await repeated.begin(request.principal, key, askedFor(request));
    if (!before.ok) return sendProblem(reply, problemOf(before.failure));
    if (before.value !== undefined) return sendAgain(reply, before.value);
    request.once = { key, answer };
    return undefined;
  });
  app.addHook("onSend", async ({ once, principal, log }, { statusCode }, payload) => {
    if (once === undefined || statusCode === broken) return payload;
    const { key, answer } = once;
    const kept = answer === "plain" && typeof payload === "string" ? payload : undefined;
    const done =
      statusCode === 200
        ? await repeated.finish(principal, key, kept)
        : await repeated.forget(principal, key);
    // The change itself succeeded; a retry will be told that the outcome is unknown.
    if (!done.ok) log.warn({ failure: done.failure }, "an idempotency key could not be stored");
    return payload;
  });
}

/** After an internal error the outcome is unknown, so the key stays in use. */
const broken = 500;

function askedFor({ body, method, url }: FastifyRequest): string {
  return JSON.stringify([method, url, body ?? null]);
}

function sendAgain(reply: FastifyReply, answer: string): FastifyReply {
  return reply.type("application/json; charset=utf-8").serializer(String).send(answer);
}

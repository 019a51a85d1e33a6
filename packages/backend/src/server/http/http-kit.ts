import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";

import Fastify, { type FastifyError, type FastifyReply, type FastifyRequest, LogController } from "fastify";
import {
  hasZodFastifySchemaValidationErrors,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from "fastify-type-provider-zod";
import type { Logger } from "pino";

import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { say, sayFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { type Problem, problemSchema } from "@wezterm-parallel/shared/protocol/resources";

import { fieldMessage, type WrongField } from "./answers/field-message.ts";
import { problemOf, problemType } from "./answers/problem.ts";

/** Origin: actions on a page of ids and anything a person types; submissions say their own. */
const bodyLimit = 1024 * 1024;
/** Origin: ids are at most 300 characters before percent-encoding. */
const parameterLimit = 1000;
/** A request's head and body must have come after this; answers may take as long as they need. */
const requestTimeoutMs = 30_000;

/** Answers written out before. */
const texts = new WeakMap<object, string>();

/** How every route describes what it answers when it does not work. */
export const problemResponse = {
  description: "What is wrong, as problem details",
  content: { [problemType]: { schema: problemSchema } },
} as const;

/** Streams that are being answered, by their server. */
const openStreams = new WeakMap<object, Set<ServerResponse>>();

export type HttpApp = ReturnType<typeof createHttpApp>;

/** Why a request goes no further, before its URL is looked at. */
type Admit = (request: FastifyRequest, reply: FastifyReply) => Problem | undefined;

/**
 * Fastify as all our servers use it: Zod both ways, problem details for every error, no stack to outside. A URL that
 * cannot be read reaches no hook of Fastify's: `admit` is asked about it here.
 */
export function createHttpApp(log: Logger, admit: Admit = () => undefined) {
  const app = Fastify({
    loggerInstance: log,
    bodyLimit,
    requestTimeout: requestTimeoutMs,
    // One of its own for every request would be made a thousand times a second, for the few that are written to.
    childLoggerFactory: (logger) => logger,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: "idle",
    return503OnClosing: false,
    routerOptions: { maxParamLength: parameterLimit },
    genReqId: () => randomUUID(),
    frameworkErrors: (error, request, reply) => {
      const refused = admit(request, reply);
      if (refused === undefined) answerError(error, reply);
      else sendProblem(reply, refused);
    },
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  breakStreamsOnClose(app.server, (hook) => void app.addHook("preClose", hook));
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    if (isInternal(error)) {
      request.log.error({ err: error, request: request.id, url: request.url }, "request failed");
    }
    return answerError(error, reply);
  });
  return app;
}

/**
 * Requests under way get their answers when a server closes, but endless ones are broken, not ended: a reader
 * has to see that there is more, and asks the next server for it.
 */
function breakStreamsOnClose(server: object, onClose: (hook: () => Promise<void>) => void): void {
  const streams = new Set<ServerResponse>();
  openStreams.set(server, streams);
  onClose(async () => {
    for (const stream of streams) stream.destroy();
  });
}

/** The value of a result, or its failure as a problem. */
export function answer<T>(reply: FastifyReply, result: Result<T, Failure>): T | FastifyReply {
  return result.ok ? result.value : sendProblem(reply, problemOf(result.failure));
}

/** Written out once for all who ask; of one route, and an object that nobody changes. */
export function sendUnchanging(reply: FastifyReply, body: object): FastifyReply {
  const text = texts.get(body) ?? String(reply.serializeInput({ ...body }, "200"));
  texts.set(body, text);
  return reply.type("application/json; charset=utf-8").send(text);
}

export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  // Serialized here: the schemas of a route describe what it answers when it works.
  return reply
    .code(problem.status)
    .type(problemType)
    .serializer((body) => JSON.stringify(body))
    .send(problem);
}

/**
 * Bytes or text as they come. The head goes out at once, for the first piece may be long in coming; a failure
 * half way breaks the connection, so that nobody takes the answer for whole.
 */
export function sendStream(
  reply: FastifyReply,
  type: string,
  pieces: AsyncGenerator<string | Uint8Array>,
): FastifyReply {
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value);
  }
  reply.raw.writeHead(200, { "content-type": type });
  reply.raw.flushHeaders();
  const open = openStreams.get(reply.server.server);
  open?.add(reply.raw);
  void writeAll(pieces, reply.raw)
    .catch((error: unknown) => {
      reply.log.warn({ err: error, request: reply.request.id }, "stream broke");
      reply.raw.destroy();
    })
    .finally(() => open?.delete(reply.raw));
  return reply;
}

/** By hand: `pipeline` takes several times as long for each piece, and seven listeners of every stream. */
async function writeAll(pieces: AsyncGenerator<string | Uint8Array>, to: ServerResponse): Promise<void> {
  for await (const piece of pieces) {
    // A listener that hangs up is no trouble of ours.
    if (to.destroyed) return;
    if (!to.write(piece)) await drained(to);
  }
  if (!to.destroyed) to.end();
}

/** Settles when there is room again, or nobody left to write to. */
function drained(to: ServerResponse): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const settle = () => {
    to.off("drain", settle);
    to.off("close", settle);
    resolve();
  };
  to.on("drain", settle);
  to.on("close", settle);
  return promise;
}

function answerError(error: FastifyError, reply: FastifyReply): FastifyReply {
  if (hasZodFastifySchemaValidationErrors(error)) {
    return sendProblem(reply, invalidRequest(error.validationContext ?? "body", error.validation));
  }
  if (isInternal(error)) {
    return sendProblem(reply, problemOf(mistake, 500));
  }
  const isLarge = error.statusCode === 413;
  const why = error.message.replace(/\.$/, "");
  const detail = isLarge ? say("body-too-large") : say("request-refused", { why });
  return sendProblem(reply, problemOf(sayFailure({ reason: "invalid-request", detail }), error.statusCode));
}

const mistake = sayFailure({
  reason: "unavailable",
  detail: say("server-mistake"),
  hint: say("server-mistake-hint"),
});

function isInternal(error: FastifyError): boolean {
  return error.statusCode === undefined || error.statusCode >= 500;
}

/** JSON pointers (RFC 6901) into the body, or `/query/…`, `/params/…`, `/headers/…`. */
function invalidRequest(context: string, found: readonly WrongField[]): Problem {
  const prefix = context === "body" ? "" : `/${context === "querystring" ? "query" : context}`;
  const errors = found.map(({ instancePath, message }) => ({
    pointer: `${prefix}${instancePath}`,
    detail: message ?? "is not valid",
  }));
  const detail = say("request-not-valid", { part: context === "querystring" ? "query" : context });
  const messages = { detail, hint: found.map((field) => fieldMessage(field, prefix)) };
  // In English, `errors` say it.
  return problemOf({ ...sayFailure({ reason: "invalid-request", detail }), messages }, 400, errors);
}

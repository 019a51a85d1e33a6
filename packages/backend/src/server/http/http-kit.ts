import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";

import Fastify, {
  type FastifyError,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
  LogController,
} from "fastify";
import {
  hasZodFastifySchemaValidationErrors,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from "fastify-type-provider-zod";
import type { Logger } from "pino";

import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { type Problem, problemSchema } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { fieldMessage, type WrongField } from "./answers/field-message.ts";
import { problemOf, problemType } from "./answers/problem.ts";

/** Enough for actions on a page of ids and for anything typed by hand; submissions set their own limit. */
const bodyLimit = 1024 * 1024;
/** Ids have at most 300 characters before percent-encoding. */
const parameterLimit = 1000;
/** Limit for receiving the head and the body of a request; answers may take longer. */
const requestTimeoutMs = 30_000;

/** Serialized bodies, by object. */
const texts = new WeakMap<object, string>();

/** The response schema of every route for failures. */
export const problemResponse = {
  description: "Problem details",
  content: { [problemType]: { schema: problemSchema } },
} as const;

/** Set at creation: Fastify would load its own compilers before the app could replace them. */
const zodCompilers = {
  compilersFactory: { buildValidator: () => validatorCompiler, buildSerializer: () => serializerCompiler },
} as FastifyServerOptions["schemaController"] & object;

const openStreams = new WeakMap<object, Set<ServerResponse>>();

export type HttpApp = ReturnType<typeof createHttpApp>;

/** Returns why a request is refused, before its URL is parsed. */
type Admit = (request: FastifyRequest, reply: FastifyReply) => Problem | undefined;

/**
 * Creates the Fastify app that all servers use: Zod for requests and responses, problem details for every error, no
 * stack traces. Requests with a malformed URL reach no Fastify hook, so `admit` checks them here.
 */
export function createHttpApp(log: Logger, admit: Admit = () => undefined) {
  const app = Fastify({
    loggerInstance: log,
    bodyLimit,
    requestTimeout: requestTimeoutMs,
    // Creating a child logger for each request costs time, and few requests log anything.
    childLoggerFactory: (logger) => logger,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: "idle",
    return503OnClosing: false,
    routerOptions: { maxParamLength: parameterLimit },
    schemaController: zodCompilers,
    genReqId: () => randomUUID(),
    frameworkErrors: (error, request, reply) => {
      const refused = admit(request, reply);
      if (refused === undefined) answerError(error, reply);
      else sendProblem(reply, refused);
    },
  }).withTypeProvider<ZodTypeProvider>();
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
 * Requests in progress are answered when a server closes, but streams are destroyed instead of ended: the client must
 * notice that the stream is incomplete and continue at the next server.
 */
function breakStreamsOnClose(server: object, onClose: (hook: () => Promise<void>) => void): void {
  const streams = new Set<ServerResponse>();
  openStreams.set(server, streams);
  onClose(async () => {
    for (const stream of streams) stream.destroy();
  });
}

/** Sends the value of a result, or its failure as a problem. */
export function answer<T>(reply: FastifyReply, result: Result<T, Failure>): T | FastifyReply {
  return result.ok ? result.value : sendProblem(reply, problemOf(result.failure));
}

/** Serializes an immutable object once and reuses the text for later requests of the same route. */
export function sendUnchanging(reply: FastifyReply, body: object): FastifyReply {
  const text = texts.get(body) ?? String(reply.serializeInput({ ...body }, "200"));
  texts.set(body, text);
  return reply.type("application/json; charset=utf-8").send(text);
}

export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  // Serialized here, because the schemas of a route describe its successful answer only.
  return reply
    .code(problem.status)
    .type(problemType)
    .serializer((body) => JSON.stringify(body))
    .send(problem);
}

/**
 * Sends bytes or text as they are produced. The head is sent at once, because the first piece may take long. A failure
 * half way destroys the connection, so that no client takes the answer for complete.
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
      reply.log.warn({ err: error, request: reply.request.id }, "stream failed");
      reply.raw.destroy();
    })
    .finally(() => open?.delete(reply.raw));
  return reply;
}

/** Written by hand: `pipeline` takes several times as long per piece and adds seven listeners to every stream. */
async function writeAll(pieces: AsyncGenerator<string | Uint8Array>, to: ServerResponse): Promise<void> {
  for await (const piece of pieces) {
    // A client that disconnects is not an error.
    if (to.destroyed) return;
    if (!to.write(piece)) await drained(to);
  }
  if (!to.destroyed) to.end();
}

/** Settles when the response can be written to again, or is closed. */
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
  const detail = isLarge ? createMessage("body-too-large") : createMessage("request-refused", { why });
  return sendProblem(
    reply,
    problemOf(createFailure({ reason: "invalid-request", detail }), error.statusCode),
  );
}

const mistake = createFailure({
  reason: "unavailable",
  detail: createMessage("server-mistake"),
  hint: createMessage("server-mistake-hint"),
});

function isInternal(error: FastifyError): boolean {
  return error.statusCode === undefined || error.statusCode >= 500;
}

/** Locates fields by JSON pointers (RFC 6901) into the body, or by `/query/…`, `/params/…`, `/headers/…`. */
function invalidRequest(context: string, found: readonly WrongField[]): Problem {
  const prefix = context === "body" ? "" : `/${context === "querystring" ? "query" : context}`;
  const errors = found.map(({ instancePath, message }) => ({
    pointer: `${prefix}${instancePath}`,
    detail: message ?? "is not valid",
  }));
  const detail = createMessage("request-not-valid", { part: context === "querystring" ? "query" : context });
  const messages = { detail, hint: found.map((field) => fieldMessage(field, prefix)) };
  // `errors` have the field messages in English.
  return problemOf({ ...createFailure({ reason: "invalid-request", detail }), messages }, 400, errors);
}

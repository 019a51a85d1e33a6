import type { FastifyReply } from "fastify";
import { z } from "zod";

import type { Phase } from "@wezterm-parallel/shared/protocol/home";
import { logLinesSchema, readLinesQuery } from "@wezterm-parallel/shared/protocol/log-schemas";
import { routes } from "@wezterm-parallel/shared/protocol/routes";
import {
  idParameters,
  logListSchema,
  logParameters,
  readLogQuery,
} from "@wezterm-parallel/shared/protocol/routes-schemas";
import { attemptUsageSchema } from "@wezterm-parallel/shared/protocol/usage-schemas";

import type { Records } from "../../base/backlog.ts";
import type { RequestLimits } from "../http/admission/request-limits.ts";
import { findAttempt } from "../http/find-attempt.ts";
import { answer, type HttpApp, problemResponse, sendProblem, sendStream } from "../http/http-kit.ts";
import { problemOf } from "../http/answers/problem.ts";
import type { AttemptLogs } from "./attempt-log-files.ts";

export interface LogPorts {
  readonly limits: RequestLimits;
  readonly logs: AttemptLogs;
}

export function logRoutes(app: HttpApp, { logs, limits }: LogPorts): void {
  lineRoute(app, logs);
  usageRoute(app, logs);
  app.route({
    ...routes.listLogs,
    url: routes.listLogs.path,
    schema: {
      summary: "Parts of an attempt that have a log, with their sizes",
      params: idParameters,
      response: { 200: logListSchema, default: problemResponse },
    },
    handler: async ({ params, records }, reply) => {
      const attempt = findAttempt(records, params.id);
      if (!attempt.ok) return sendProblem(reply, problemOf(attempt.failure));
      return { items: [...(await logs.list(attempt.value))] };
    },
  });

  app.route({
    ...routes.readLog,
    url: routes.readLog.path,
    schema: {
      summary: "Bytes of a log; with `follow` as they come, until the attempt has ended",
      description:
        "The header X-Log-Offset says which byte the answer starts at, X-Log-Size how many the log has; `limit=0` asks for these alone.",
      params: logParameters,
      querystring: readLogQuery,
      response: {
        200: {
          description: "The bytes",
          content: { "application/octet-stream": { schema: z.string().meta({ format: "binary" }) } },
        },
        default: problemResponse,
      },
    },
    handler: async ({ params, principal, query, records }, reply) => {
      const attempt = findAttempt(records, params.id);
      if (!attempt.ok) return sendProblem(reply, problemOf(attempt.failure));
      const tooMany = query.follow ? limits.openStream(principal, reply.raw) : undefined;
      if (tooMany !== undefined) return sendProblem(reply, problemOf(tooMany));
      const ended = () => hasEnded(records, params.id);
      const signal = closeSignal(reply);
      const reading = await logs.read(
        { attempt: attempt.value, phase: params.phase as Phase, stream: params.stream },
        { ...query, follow: query.follow ? { ended, signal } : undefined },
      );
      if (!reading.ok) return sendProblem(reply, problemOf(reading.failure));
      void reply.header("x-log-offset", reading.value.offset).header("x-log-size", reading.value.size);
      return sendStream(reply, "application/octet-stream", reading.value.bytes);
    },
  });
}

function lineRoute(app: HttpApp, logs: AttemptLogs): void {
  app.route({
    ...routes.readLines,
    url: routes.readLines.path,
    schema: {
      summary: "Lines of a log by their numbers, with how many there are and whether more may come",
      params: logParameters,
      querystring: readLinesQuery,
      response: { 200: logLinesSchema, default: problemResponse },
    },
    handler: async ({ params, query, records }, reply) => {
      const attempt = findAttempt(records, params.id);
      if (!attempt.ok) return sendProblem(reply, problemOf(attempt.failure));
      const log = { attempt: attempt.value, phase: params.phase as Phase, stream: params.stream };
      return answer(reply, await logs.lines(log, { ...query, ended: () => hasEnded(records, params.id) }));
    },
  });
}

function usageRoute(app: HttpApp, logs: AttemptLogs): void {
  app.route({
    ...routes.getUsage,
    url: routes.getUsage.path,
    schema: {
      summary: "CPU and memory that an attempt took over time, with peak and mean",
      params: idParameters,
      response: { 200: attemptUsageSchema, default: problemResponse },
    },
    handler: async ({ params, records }, reply) => {
      const attempt = findAttempt(records, params.id);
      if (!attempt.ok) return sendProblem(reply, problemOf(attempt.failure));
      // Set-up runs, and is measured, before the task itself starts.
      const found = records.attempt(params.id);
      return await logs.usage(attempt.value, found.ok ? found.value.leasedAt : 0);
    },
  });
}

function hasEnded(records: Records, id: string): boolean {
  const attempt = records.attempt(id);
  return !attempt.ok || attempt.value.state === "ended";
}

/** Aborts when the one who asked has gone. */
function closeSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once("close", () => gone.abort());
  return gone.signal;
}

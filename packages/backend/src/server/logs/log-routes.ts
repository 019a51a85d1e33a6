import type { FastifyReply } from "fastify";

import type { Phase } from "@wezterm-parallel/shared/protocol/home";

import type { Records } from "../../base/backlog.ts";
import type { RequestLimits } from "../http/admission/request-limits.ts";
import { problemOf } from "../http/answers/problem.ts";
import { type BringFiles, findAttemptFiles } from "../http/find-attempt-files.ts";
import { answer, type HttpApp, sendProblem, sendStream } from "../http/http-kit.ts";
import { serveRoute } from "../http/serve-route.ts";
import type { AttemptLogs } from "./attempt-log-files.ts";

interface LogPorts {
  readonly limits: RequestLimits;
  readonly logs: AttemptLogs;
  readonly bringFiles?: BringFiles | undefined;
}

export function logRoutes(app: HttpApp, { logs, limits, bringFiles }: LogPorts): void {
  lineRoute(app, { logs, bringFiles });
  usageRoute(app, { logs, bringFiles });
  serveRoute(app, "listLogs", async ({ params, records }, reply) => {
    const attempt = await findAttemptFiles(records, params.id, bringFiles);
    if (!attempt.ok) return sendProblem(reply, problemOf(attempt.failure));
    return { items: [...(await logs.list(attempt.value))] };
  });

  serveRoute(app, "readLog", async ({ params, principal, query, records }, reply) => {
    const attempt = await findAttemptFiles(records, params.id, bringFiles);
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
  });
}

function lineRoute(app: HttpApp, { logs, bringFiles }: Omit<LogPorts, "limits">): void {
  serveRoute(app, "readLines", async ({ params, query, records }, reply) => {
    const attempt = await findAttemptFiles(records, params.id, bringFiles);
    if (!attempt.ok) return sendProblem(reply, problemOf(attempt.failure));
    const log = { attempt: attempt.value, phase: params.phase as Phase, stream: params.stream };
    return answer(reply, await logs.lines(log, { ...query, ended: () => hasEnded(records, params.id) }));
  });
}

function usageRoute(app: HttpApp, { logs, bringFiles }: Omit<LogPorts, "limits">): void {
  serveRoute(app, "getUsage", async ({ params, records }, reply) => {
    const attempt = await findAttemptFiles(records, params.id, bringFiles);
    if (!attempt.ok) return sendProblem(reply, problemOf(attempt.failure));
    // Set-up commands run, and are measured, before the task itself starts.
    const found = await records.attempt(params.id);
    return await logs.usage(attempt.value, found.ok ? found.value.leasedAt : 0);
  });
}

async function hasEnded(records: Records, id: string): Promise<boolean> {
  const attempt = await records.attempt(id);
  return !attempt.ok || attempt.value.state === "ended";
}

/** Returns a signal that aborts when the client disconnects. */
function closeSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  if (reply.raw.destroyed) gone.abort();
  reply.raw.once("close", () => gone.abort());
  return gone.signal;
}

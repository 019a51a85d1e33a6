import type { FastifyReply } from "fastify";

import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { answer } from "../http-kit.ts";

/** `{ done: true }` for a change that has nothing else to answer. */
export function done(result: Result<void, Failure>): Result<{ done: true }, Failure> {
  return result.ok ? { ok: true, value: { done: true } } : result;
}

/** Answers like `answer`, with a Retry-After header for a failure that names one. */
export function answerWithRetry<T>(reply: FastifyReply, result: Result<T, Failure>): T | FastifyReply {
  if (!result.ok) setRetryAfter(reply, result.failure);
  return answer(reply, result);
}

function setRetryAfter(reply: FastifyReply, { reason, data }: Failure): void {
  const retryAfter = data?.["retryAfter"];
  if (reason === "rate-limited" && typeof retryAfter === "number") {
    void reply.header("retry-after", String(retryAfter));
  }
}

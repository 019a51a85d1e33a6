import type { FastifyReply } from "fastify";

import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { answer } from "../http-kit.ts";

/** The answer to a change that returns nothing else. */
export function done(result: Result<void, Failure>): Result<{ done: true }, Failure> {
  return result.ok ? { ok: true, value: { done: true } } : result;
}

/** Sends a result like `answer`, and adds a Retry-After header when the failure names a time. */
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

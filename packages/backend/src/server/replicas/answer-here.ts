import type { ServerResponse } from "node:http";

import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import type { Problem } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { problemOf, problemType } from "../http/answers/problem.ts";

const never = { "cache-control": "no-store", "x-content-type-options": "nosniff" } as const;

export function answerProblem(response: ServerResponse, problem: Problem): void {
  const wait = problem.status === 503 ? { "retry-after": String(retryAfter) } : {};
  answerText(response, { status: problem.status, type: problemType, more: wait }, JSON.stringify(problem));
}

interface AnswerHead {
  readonly status: number;
  readonly type: string;
  readonly more?: Readonly<Record<string, string>>;
}

export function answerText(response: ServerResponse, { status, type, more }: AnswerHead, text: string): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { ...never, "content-type": type, ...more });
  response.end(text);
}

/** Seconds: a takeover takes about 5. */
const retryAfter = 2;

export const noHolder: Problem = problemOf(
  createFailure({
    reason: "unavailable",
    detail: createMessage("replica-without-holder"),
    hint: createMessage("replica-without-holder-hint"),
  }),
);

export const brokenOff: Problem = problemOf(
  createFailure({
    reason: "unavailable",
    detail: createMessage("replica-broken-off"),
    hint: createMessage("replica-broken-off-hint"),
  }),
);

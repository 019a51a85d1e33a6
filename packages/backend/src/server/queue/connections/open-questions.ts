import { randomUUID } from "node:crypto";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type { ServerMessage } from "@wezterm-parallel/shared/protocol/worker/worker-messages";
import type { WorkerAnswer, WorkerQuestion } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

/** Reading 50,000 changed files takes seconds; people do not wait longer, and browsers retry. */
const lookLimitMs = 25_000;
/** Half a minute for each of several large checkouts on a slow disk; clients wait two minutes for a change. */
const changeLimitMs = 110_000;
/** A person waits for the answer of a forge, which may be slow. */
const issueLimitMs = 60_000;
/** A first push of a large repository over a slow line. */
const pushLimitMs = 15 * 60_000;
/** A worker ends a hook itself when its time is over; this is for one that does not answer. */
const hookMarginMs = 30_000;
/** Enough for people with a page of cards open and some scripts; each question may block git up to its limit. */
const mostOpen = 64;

/** A question that waits for news is asked again after this time, in case it was lost. */
const newsLimitMs = 30 * 60_000;

const changes: ReadonlySet<WorkerQuestion["kind"]> = new Set(["restore", "clean"]);

interface OpenQuestion {
  readonly worker: string;
  readonly settle: (answer: Result<WorkerAnswer, Failure>) => void;
  readonly limit: Disposable;
  readonly limitMs: number;
}

/** Unanswered questions on one connection of a worker. */
export class OpenQuestions implements Disposable {
  readonly #clock: Clock;
  readonly #send: (message: ServerMessage) => void;
  readonly #open = new Map<string, OpenQuestion>();

  constructor({ clock, send }: { clock: Clock; send: (message: ServerMessage) => void }) {
    this.#clock = clock;
    this.#send = send;
  }

  ask(
    worker: string,
    question: WorkerQuestion,
    signal?: AbortSignal,
  ): Promise<Result<WorkerAnswer, Failure>> {
    if (this.#open.size >= mostOpen) return Promise.resolve(fail(tooBusy(worker)));
    const id = randomUUID();
    return new Promise((settle) => {
      const limitMs = limitOf(question);
      const limit = this.#clock.after(limitMs, () => this.#withdraw(id));
      this.#open.set(id, { worker, settle, limit, limitMs });
      this.#send({ type: "ask", id, question });
      signal?.addEventListener("abort", () => this.#withdraw(id), { once: true });
    });
  }

  /** Ignores answers to questions that timed out. */
  settle(id: string, answer: WorkerAnswer): void {
    this.#end(id, ok(answer));
  }

  /** Call when the connection ends. */
  [Symbol.dispose](): void {
    for (const [id, { worker }] of this.#open) this.#end(id, fail(wentAway(worker)));
  }

  #withdraw(id: string): void {
    const question = this.#open.get(id);
    if (question === undefined) return;
    this.#send({ type: "withdraw", id });
    this.#end(id, fail(tookTooLong(question)));
  }

  #end(id: string, answer: Result<WorkerAnswer, Failure>): void {
    const question = this.#open.get(id);
    this.#open.delete(id);
    question?.limit[Symbol.dispose]();
    question?.settle(answer);
  }
}

function limitOf(question: WorkerQuestion): number {
  const { kind } = question;
  if (question.kind === "run-hook") return question.spec.timeout + hookMarginMs;
  if (kind === "overlaps") return newsLimitMs;
  if (kind === "pull-request" || kind === "push") return pushLimitMs;
  if (kind === "issue") return issueLimitMs;
  return changes.has(kind) ? changeLimitMs : lookLimitMs;
}

function tooBusy(worker: string): Failure {
  return createFailure({
    reason: "unavailable",
    detail: createMessage("worker-asked-much", { worker, count: mostOpen }),
    hint: createMessage("ask-again"),
  });
}

function wentAway(worker: string): Failure {
  return createFailure({
    reason: "unavailable",
    detail: createMessage("worker-went-away", { worker }),
    hint: createMessage("worker-went-away-hint"),
  });
}

function tookTooLong({ worker, limitMs }: OpenQuestion): Failure {
  return createFailure({
    reason: "unavailable",
    detail: createMessage("worker-slow", { worker, seconds: limitMs / 1000 }),
    hint: createMessage(limitMs > lookLimitMs ? "worker-slow-change-hint" : "worker-slow-hint"),
  });
}

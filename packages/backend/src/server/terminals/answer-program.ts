import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Activity } from "@wezterm-parallel/shared/domain/activity/activity";
import {
  answerFormOf,
  findAnswerKeys,
  findAnswerText,
  isSettled,
  pauseBetweenKeys,
  tookAnswer,
  type UnfitAnswer,
} from "@wezterm-parallel/shared/domain/activity/answer-keys";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import {
  createFailure,
  createMessage,
  type FailureMessageCode,
} from "@wezterm-parallel/shared/domain/failure-message";
import { attemptId, type AttemptName } from "@wezterm-parallel/shared/domain/ids";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import type { EventOf } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import type {
  AnswerToGive,
  GivenAnswer,
} from "@wezterm-parallel/shared/protocol/api/schemas/session-schemas";

import type { Terminals, TerminalSession } from "./attempt-terminals.ts";
import { typeInput } from "./type-input.ts";

/** The programs in the terminals of this machine. */
export interface AskingPrograms {
  /** Looks at the program of an attempt at this moment; undefined when nothing watches it. */
  look(attempt: AttemptName): ProgramNow | undefined;
  /** Stores the answer to a question that an agent asked with a tool; false if it no longer waits for one. */
  answerQuestion(
    attempt: AttemptName,
    since: number,
    given: { readonly answer: string; readonly by: string },
  ): boolean;
  /** Records as an event who gave an answer. */
  answered(attempt: AttemptName, given: EventOf<"task.answered">["data"]): Promise<void>;
}

interface ProgramNow {
  /** Undefined when nothing says what it does. */
  readonly activity: Activity | undefined;
  /** Epoch ms. */
  readonly lastOutputAt: number;
}

interface AnswerPorts {
  readonly terminals: Terminals;
  readonly programs: AskingPrograms;
}

/** Ms until a program that still asks the same has not taken the answer. */
const takeLimitMs = 10_000;
const lookEveryMs = 50;
/** Ms after which keys are typed although the screen keeps changing, because a spinner may turn beside a dialog. */
const settleLimitMs = 3_000;

/** Types answers into the programs that asked for them, one at a time for each attempt. */
export class ProgramAnswers {
  readonly #ports: AnswerPorts;
  readonly #answering = new Set<string>();
  readonly #clock: Clock;

  constructor(ports: AnswerPorts, clock: Clock = systemClock) {
    this.#ports = ports;
    this.#clock = clock;
  }

  /**
   * Settles when the program shows that it took the answer. Fails with `conflict` and types nothing if it no longer asks
   * what the person saw.
   */
  async answer(attempt: AttemptName, given: AnswerToGive, by: string): Promise<Result<GivenAnswer, Failure>> {
    const id = attemptId(attempt.run, attempt.task, attempt.attempt);
    if (this.#look(attempt)?.source === "tool")
      return await this.#answerQuestion(id, attempt, { ...given, by });
    const session = await this.#ports.terminals.find(attempt);
    if (!session.ok) return session;
    if (this.#answering.has(id)) return fail(refuse("answer-given", { attempt: id }));
    this.#answering.add(id);
    try {
      const taken = await this.#answer({ id, attempt, session: session.value }, given);
      if (taken.ok) await this.#record(attempt, taken.value.asked, { answer: given.answer, by });
      return taken;
    } finally {
      this.#answering.delete(id);
    }
  }

  /** The current activity of an attempt's program. */
  activityOf(attempt: AttemptName): Activity | undefined {
    return this.#look(attempt);
  }

  /** Types the next prompt of a conversation. `not-asked`: nothing was typed; a failure: it may have been typed. */
  async type(
    attempt: AttemptName,
    { text, since, by }: { readonly text: string; readonly since: number; readonly by: string },
  ): Promise<"typed" | "not-asked" | Failure> {
    const taken = await this.answer(attempt, { answer: text, since }, by);
    if (taken.ok) return "typed";
    return untyped.has(taken.failure.messages?.detail.code ?? "") ? "not-asked" : taken.failure;
  }

  /** Presses Esc, which cancels the turn of an agent that `wzp acp` talks to. */
  async interrupt(attempt: AttemptName): Promise<Result<void, Failure>> {
    const session = await this.#ports.terminals.find(attempt);
    if (!session.ok) return session;
    const typed = await typeInput(session.value, Buffer.from("\u001B"));
    return typed.ok ? ok(undefined) : typed;
  }

  /** The agent's tool reads the answer, so nothing is typed. */
  async #answerQuestion(
    id: string,
    attempt: AttemptName,
    { answer, since, by }: AnswerToGive & { readonly by: string },
  ): Promise<Result<GivenAnswer, Failure>> {
    const asked = this.#look(attempt);
    if (asked?.since !== since) return fail(refuse("answer-outdated", { attempt: id }));
    const text = findAnswerText(asked, answer);
    if (!text.ok) return fail(refuseUnfit(id, text.failure));
    const taken = this.#ports.programs.answerQuestion(attempt, since, { answer: text.value, by });
    if (!taken) return fail(refuse("answer-outdated", { attempt: id }));
    await this.#record(attempt, asked, { answer: text.value, by });
    const now = this.#look(attempt);
    return ok({ session: id, asked, ...(now !== undefined && { now }) });
  }

  async #answer(asking: Asking, { answer, since }: AnswerToGive): Promise<Result<GivenAnswer, Failure>> {
    const { id, attempt } = asking;
    const asked = this.#look(attempt);
    if (asked?.state !== "waiting") return fail(refuse("answer-not-asked", { attempt: id }));
    if (asked.since !== since) return fail(refuse("answer-outdated", { attempt: id }));
    const keys = findAnswerKeys(asked, answer);
    if (!keys.ok) return fail(refuseUnfit(id, keys.failure));
    await this.#settle(asking, asked);
    if (this.#look(attempt)?.since !== since) return fail(refuse("answer-outdated", { attempt: id }));
    const typed = await this.#typeKeys(asking, asked, keys.value);
    return typed.ok ? await this.#waitUntilTaken(asking, asked) : typed;
  }

  async #typeKeys(
    { attempt, session }: Asking,
    asked: Activity,
    keys: readonly string[],
  ): Promise<Result<void, Failure>> {
    for (const [nth, text] of keys.entries()) {
      if (nth > 0) await this.#pause(pauseBetweenKeys(asked));
      const now = this.#look(attempt);
      // The first keys may change the screen, but not what it is about.
      if (now?.state !== "waiting" || now.waitsFor !== asked.waitsFor) break;
      const typed = await typeInput(session, Buffer.from(text));
      if (!typed.ok) return typed;
    }
    return ok(undefined);
  }

  /** A text may be a password. */
  async #record(
    attempt: AttemptName,
    asked: Activity,
    { answer, by }: { answer: string; by: string },
  ): Promise<void> {
    const isText = answerFormOf(asked) === "text";
    await this.#ports.programs.answered(attempt, { by, asked, ...(!isText && { answer: answer.trim() }) });
  }

  #look(attempt: AttemptName): Activity | undefined {
    return this.#ports.programs.look(attempt)?.activity;
  }

  async #settle({ attempt }: Asking, asked: Activity): Promise<void> {
    const limit = this.#clock.monotonic() + settleLimitMs;
    while (this.#clock.monotonic() < limit) {
      const { lastOutputAt = 0 } = this.#ports.programs.look(attempt) ?? {};
      if (isSettled(asked, this.#clock.now(), lastOutputAt)) return;
      await this.#pause();
    }
  }

  async #pause(ms = lookEveryMs): Promise<void> {
    if (ms === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#clock.after(ms, resolve);
    await promise;
  }

  async #waitUntilTaken(
    { id, attempt, session }: Asking,
    asked: Activity,
  ): Promise<Result<GivenAnswer, Failure>> {
    const limit = this.#clock.monotonic() + takeLimitMs;
    for (;;) {
      const now = this.#look(attempt);
      if (tookAnswer(asked, now) || (await session.exit()) !== undefined)
        return ok({ session: session.id, asked, ...(now !== undefined && { now }) });
      if (this.#clock.monotonic() > limit) return fail(refuse("answer-not-taken", { attempt: id }));
      await this.#pause();
    }
  }
}

/** Refusals after which nothing was typed. */
const untyped: ReadonlySet<string> = new Set<FailureMessageCode>([
  "answer-given",
  "answer-not-asked",
  "answer-outdated",
  "terminal-none",
  "terminal-not-here",
]);

interface Asking {
  readonly id: string;
  readonly attempt: AttemptName;
  readonly session: TerminalSession;
}

export function refuseUnfit(attempt: string, why: UnfitAnswer): Failure {
  const codes = {
    "yes-or-no": "answer-yes-or-no",
    "option-number": "answer-option-number",
    empty: "answer-empty",
    "unknown-dialog": "answer-unknown-dialog",
  } as const;
  const hinted = why === "empty" ? {} : { hint: createMessage("answer-at-terminal", { attempt }) };
  return createFailure({
    reason: "invalid-request",
    detail: createMessage(codes[why], { attempt }),
    ...hinted,
  });
}

export function refuse(
  code: "answer-given" | "answer-not-asked" | "answer-outdated" | "answer-not-taken",
  values: { readonly attempt: string },
): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage(code, values),
    hint: createMessage("answer-at-terminal", values),
  });
}

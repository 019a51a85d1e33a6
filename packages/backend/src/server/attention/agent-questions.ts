import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Activity } from "@wezterm-parallel/shared/domain/activity/activity";
import { sessionFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";

import { appendLine, readLineFile } from "../../base/files/line-file.ts";

export interface AgentQuestion {
  /** Counts from 1 in each attempt. */
  readonly id: number;
  /** On one line: untrusted text. */
  readonly question: string;
  readonly options: readonly string[];
  /** Epoch ms; different for each question of an attempt. */
  readonly askedAt: number;
  readonly answer?: string;
  /** Name of the person who answered. */
  readonly by?: string;
  /** The agent has got the answer. */
  readonly isRead?: true;
}

type Line = Pick<AgentQuestion, "id"> & Partial<AgentQuestion>;

/** More would be an agent that asks instead of working. */
export const questionsLimit = 50;

/**
 * The questions that the agent of one attempt asked with a tool. They are in a file beside its output, so that a question
 * and its answer survive a restart of the server.
 */
export class AgentQuestions {
  readonly #directory: string;
  readonly #clock: Clock;
  readonly #questions = new Map<number, AgentQuestion>();

  constructor(directory: string, clock: Clock) {
    this.#directory = directory;
    this.#clock = clock;
    for (const line of readLineFile<Line>(`${directory}/${sessionFileNames.questions}`)) this.#take(line);
  }

  /** The oldest question without an answer, as what the agent does. */
  waiting(): Activity | undefined {
    const found = this.#all().find(({ answer }) => answer === undefined);
    if (found === undefined) return undefined;
    const { question, options, askedAt } = found;
    return {
      state: "waiting",
      waitsFor: "answer",
      source: "tool",
      message: question,
      ...(options.length > 0 && { options }),
      since: askedAt,
    };
  }

  /** Returns the same question if the agent asks again before it got the answer. */
  ask(wish: Pick<AgentQuestion, "question" | "options">): Result<AgentQuestion, "many"> {
    const question = onOneLine(wish.question);
    const options = wish.options.map(onOneLine);
    const asked = this.#all();
    const same = asked.find(
      (each) =>
        each.isRead !== true && each.question === question && each.options.join("\n") === options.join("\n"),
    );
    if (same !== undefined) return ok(same);
    if (asked.length >= questionsLimit) return fail("many");
    const askedAt = Math.max(this.#clock.now(), (asked.at(-1)?.askedAt ?? 0) + 1);
    return ok(this.#write({ id: asked.length + 1, question, options, askedAt }));
  }

  find(id: number): AgentQuestion | undefined {
    return this.#questions.get(id);
  }

  /** Returns false if the question was answered meanwhile, or there is none. */
  answer(askedAt: number, answer: string, by: string): boolean {
    const found = this.#all().find((each) => each.askedAt === askedAt && each.answer === undefined);
    if (found === undefined) return false;
    this.#write({ id: found.id, answer, by });
    return true;
  }

  markRead(id: number): void {
    if (this.#questions.get(id)?.isRead !== true) this.#write({ id, isRead: true });
  }

  #all(): readonly AgentQuestion[] {
    return [...this.#questions.values()];
  }

  /** The line is on the disk before the agent or the person hears of it. */
  #write(line: Line): AgentQuestion {
    appendLine(this.#directory, sessionFileNames.questions, line);
    return this.#take(line);
  }

  #take(line: Line): AgentQuestion {
    const before = this.#questions.get(line.id) ?? { question: "", options: [], askedAt: 0 };
    const question = { ...before, ...line };
    this.#questions.set(line.id, question);
    return question;
  }
}

/** Control characters could move the cursor of the terminal that shows it. */
function onOneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
}

import type { Observation } from "@wezterm-parallel/shared/domain/activity/activity";
import type { ScreenRule } from "@wezterm-parallel/shared/domain/activity/screens/screen-rule";
import {
  type Asked,
  findAsked,
  rulesOfAgent,
  showsFailedTurn,
} from "@wezterm-parallel/shared/domain/activity/screens/screen-rules";

import { programName } from "@wezterm-parallel/shared/domain/task/sandbox";
import type { SessionMeta } from "@wezterm-parallel/shared/protocol/host/session-files";

import { type InputWait, type Question, readLastOutput, readQuestion, tellsWaits } from "./input-wait.ts";

interface AskedProgramOptions {
  /** The name of the program. */
  readonly agent: string;
  readonly screens: readonly ScreenRule[];
  /** The file with its output. */
  readonly log: string;
  /** Epoch ms. */
  readonly startedAt: number;
}

interface AskedSince extends Asked {
  /** The byte of the log at which it began to ask. */
  readonly at: number;
  /** Epoch ms. */
  readonly since: number;
  readonly failed?: true;
}

/**
 * Finds out what a program does that reports nothing, as aider: it works, unless it reads a line, and then the words of that
 * line tell what it wants.
 */
export class AskedProgram {
  readonly #options: AskedProgramOptions;
  #asked: AskedSince | undefined;
  /** It reads something, and no rule says what. */
  #isUnknown = false;
  #worksSince: number;
  /** The byte of the log at which it asked for the last time. */
  #lastAt = 0;

  constructor(options: AskedProgramOptions) {
    this.#options = options;
    this.#worksSince = options.startedAt;
  }

  /** Returns undefined for a program that has no rules for its questions, or of which it cannot be known when it reads. */
  static of(
    meta: SessionMeta | undefined,
    { log, screens }: Pick<AskedProgramOptions, "log" | "screens">,
  ): AskedProgram | undefined {
    if (meta === undefined || !tellsWaits(meta)) return undefined;
    const { argv: [program = ""] = [], startedAt } = meta;
    const agent = programName(program);
    const rules = rulesOfAgent(screens, agent, "asked");
    return rules.length === 0 ? undefined : new AskedProgram({ agent, screens, log, startedAt });
  }

  get isAsking(): boolean {
    return this.#asked !== undefined;
  }

  /** Takes whether it reads the terminal at `now`. */
  look(wait: InputWait | undefined, now: number): void {
    const question = readQuestion(this.#options.log);
    const isReading = wait !== undefined;
    // A client that waits for the network polls as one that reads the terminal does.
    this.#isUnknown = isReading && (question !== undefined || wait.isBlocked);
    const found = this.#find(question, isReading);
    if (found === undefined && this.#asked !== undefined) this.#worksSince = now;
    if (found === undefined || found.at !== this.#asked?.at) this.#asked = found && this.#begin(found, now);
  }

  #find(question: Question | undefined, isReading: boolean): (Asked & { readonly at: number }) | undefined {
    const { agent, screens } = this.#options;
    if (question === undefined) return undefined;
    // While it draws what is typed, it does not read.
    const isOpen = question.at === this.#asked?.at;
    const found = isReading || isOpen ? findAsked(question, agent, screens) : undefined;
    return found && { ...found, at: question.at };
  }

  #begin(found: Asked & { readonly at: number }, now: number): AskedSince {
    const { agent, screens, log } = this.#options;
    const isTurn = found.waitsFor === "prompt";
    const isFailed = isTurn && showsFailedTurn(readLastOutput(log, this.#lastAt), agent, screens);
    this.#lastAt = found.at;
    return { ...found, since: now, ...(isFailed && { failed: true }) };
  }

  observe(): readonly Observation[] {
    const asked = this.#asked;
    if (this.#isUnknown && asked === undefined) return [];
    const { agent } = this.#options;
    const works = { source: "screen", at: this.#worksSince, by: agent, state: "working" } as const;
    if (asked === undefined) return [works];
    const { rule, since, at: _, ...said } = asked;
    // Two questions must not have the same time, which names the one that an answer is for.
    return [
      works,
      { source: "screen", at: Math.max(since, works.at + 1), by: rule, state: "waiting", ...said },
    ];
  }
}

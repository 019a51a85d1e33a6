import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Overlap } from "@wezterm-parallel/shared/protocol/api/schemas/changes/radar-schemas";
import type { AnswerTo, QuestionOf } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import type { WorkerGateway } from "../../base/backlog.ts";

interface StandingQuestionOptions {
  readonly worker: string;
  readonly gateway: Pick<WorkerGateway, "ask">;
  readonly clock: Clock;
  readonly changed: () => void;
}

type Subject = Omit<QuestionOf<"overlaps">, "kind" | "known">;

/** Ms after a failure; a worker that connects again is asked at once. */
const retryMs = 10_000;

/** Asks one worker for news of its overlaps, again after each answer. */
export class StandingQuestion implements Disposable {
  readonly #options: StandingQuestionOptions;
  readonly #overlaps = new Map<string, Overlap>();
  #digest: string | undefined;
  #subject: Subject | undefined;
  #open: AbortController | undefined;
  #retry: Disposable | undefined;

  constructor(options: StandingQuestionOptions) {
    this.#options = options;
  }

  get overlaps(): readonly Overlap[] {
    return [...this.#overlaps.values()];
  }

  /** The attempts that are compared. */
  get attempts(): readonly string[] {
    return this.#subject?.attempts ?? [];
  }

  /** Replaces the question if it is another one. */
  ask(subject: Subject): void {
    if (JSON.stringify(subject) === JSON.stringify(this.#subject)) return;
    this.#subject = subject;
    this.askAgain();
  }

  askAgain(): void {
    this[Symbol.dispose]();
    this.#open = new AbortController();
    void this.#listen(this.#open.signal);
  }

  [Symbol.dispose](): void {
    this.#open?.abort();
    this.#retry?.[Symbol.dispose]();
  }

  async #listen(signal: AbortSignal): Promise<void> {
    const { worker, gateway, clock, changed } = this.#options;
    while (this.#subject !== undefined && !signal.aborted) {
      const question = { kind: "overlaps", ...this.#subject, known: this.#digest } as const;
      const news = await gateway.ask<"overlaps">(worker, question, signal);
      if (signal.aborted) return;
      if (!news.ok) {
        this.#retry = clock.after(retryMs, () => this.askAgain());
        return;
      }
      this.#take(news.value);
      changed();
    }
  }

  #take({ digest, since, found, gone }: AnswerTo<"overlaps">): void {
    if (since === undefined || since !== this.#digest) this.#overlaps.clear();
    for (const nodes of gone) this.#overlaps.delete(nodes.join(" "));
    for (const overlap of found) this.#overlaps.set(overlap.nodes.join(" "), overlap);
    this.#digest = digest;
  }
}

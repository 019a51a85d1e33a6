import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { PlanCheck } from "@wezterm-parallel/shared/protocol/api/schemas/plan-schemas";

export interface CheckedPlan {
  /** The text that was checked. */
  readonly text: string;
  readonly answer: Result<PlanCheck, Failure>;
}

type Ask = (text: string) => Promise<Result<PlanCheck, Failure>>;

/** Long enough to type on, short enough to seem at once, ms. */
const restMs = 300;

/** Has a plan checked once nobody types for a moment; an answer that is about an older text is dropped. */
export class PlanChecker implements Disposable {
  readonly #ask: Ask;
  readonly #told: (checked: CheckedPlan) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wanted = 0;

  constructor(ask: Ask, told: (checked: CheckedPlan) => void) {
    this.#ask = ask;
    this.#told = told;
  }

  check(text: string): void {
    clearTimeout(this.#timer);
    this.#wanted += 1;
    const wanted = this.#wanted;
    this.#timer = setTimeout(() => void this.#send(text, wanted), restMs);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#wanted += 1;
  }

  async #send(text: string, wanted: number): Promise<void> {
    const answer = await this.#ask(text);
    if (wanted === this.#wanted) this.#told({ text, answer });
  }
}

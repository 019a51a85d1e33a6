import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { PlanCheck } from "@wezterm-parallel/shared/protocol/api/schemas/plan-schemas";

export interface CheckedPlan {
  /** The text that was checked. */
  readonly text: string;
  readonly answer: Result<PlanCheck, Failure>;
}

type Ask = (text: string) => Promise<Result<PlanCheck, Failure>>;

/** Debounce in ms: long enough to continue typing, short enough to feel immediate. */
const restMs = 300;

/** Checks a plan on the server after a pause in typing; answers about an older text are dropped. */
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

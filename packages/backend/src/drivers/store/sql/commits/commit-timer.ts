/** `now`: in this turn of the event loop; `soon`: with the next urgent one, or after a short delay. */
export type CommitUrgency = "now" | "soon";

/**
 * Schedules the next commit: under load, few commits carry many changes; the first change after a pause does
 * not wait.
 */
export class CommitTimer {
  readonly #limitMs: number;
  readonly #due: () => void;
  #immediate: NodeJS.Immediate | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** `limitMs` 0: every change is committed in its own turn. */
  constructor(limitMs: number, due: () => void) {
    this.#limitMs = limitMs;
    this.#due = due;
  }

  ask(urgency: CommitUrgency): void {
    if (urgency === "soon" && this.#limitMs > 0) this.#timer ??= setTimeout(this.#due, this.#limitMs);
    else this.#immediate ??= setImmediate(this.#due);
  }

  /** The requested commit is in progress. */
  reset(): void {
    clearImmediate(this.#immediate);
    clearTimeout(this.#timer);
    this.#immediate = undefined;
    this.#timer = undefined;
  }
}

/** `now`: in this turn of the event loop; `soon`: when another one goes, or after a moment at most. */
export type Urgency = "now" | "soon";

/** When the next commit is due: few of them carry much under load, and the first after a pause waits for nobody. */
export class Gather {
  readonly #limitMs: number;
  readonly #due: () => void;
  #immediate: NodeJS.Immediate | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** `limitMs` 0: everything goes in its own turn. */
  constructor(limitMs: number, due: () => void) {
    this.#limitMs = limitMs;
    this.#due = due;
  }

  ask(urgency: Urgency): void {
    if (urgency === "soon" && this.#limitMs > 0) this.#timer ??= setTimeout(this.#due, this.#limitMs);
    else this.#immediate ??= setImmediate(this.#due);
  }

  /** What was asked for is being done. */
  reset(): void {
    clearImmediate(this.#immediate);
    clearTimeout(this.#timer);
    this.#immediate = undefined;
    this.#timer = undefined;
  }
}

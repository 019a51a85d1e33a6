/** Between two frames at least: as fast as the eye needs. */
const frameMs = 33;
/** Durations count up in seconds. */
const tickMs = 1000;

/** Decides when to draw: soon after a change, never more often than is seen, and not at all while nothing moves. */
export class Frames implements Disposable {
  readonly #draw: () => void;
  readonly #moves: () => boolean;
  #timer: NodeJS.Timeout | undefined;
  #due = Number.POSITIVE_INFINITY;
  #drawnAt = -frameMs;

  constructor(draw: () => void, moves: () => boolean) {
    this.#draw = draw;
    this.#moves = moves;
  }

  /** Something changed. */
  readonly request = (): void => this.#schedule(Math.max(0, this.#drawnAt + frameMs - performance.now()));

  /** Draws at once. */
  now(): void {
    clearTimeout(this.#timer);
    this.#due = Number.POSITIVE_INFINITY;
    this.#draw();
    this.#drawnAt = performance.now();
    if (this.#moves()) this.#schedule(tickMs);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #schedule(delay: number): void {
    const due = performance.now() + delay;
    if (due >= this.#due) return;
    this.#due = due;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.now(), delay);
  }
}

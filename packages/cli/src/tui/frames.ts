/** Minimum time between two frames: about 30 frames per second. */
const frameMs = 33;
/** Durations count up in seconds. */
const tickMs = 1000;

/**
 * Decides when to draw: soon after a change, at most once per frame interval, and never while nothing
 * changes.
 */
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

  /** Requests a frame after a change. */
  readonly request = (): void => this.#schedule(Math.max(0, this.#drawnAt + frameMs - performance.now()));

  /** Draws immediately. */
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

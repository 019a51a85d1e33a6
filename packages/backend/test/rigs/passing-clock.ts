import type { Clock } from "@wezterm-parallel/shared/base/clock";

/** Wakes everything that is due when time passes. */
export class PassingClock implements Clock {
  time = 1_000;
  readonly #due = new Set<{ readonly at: number; readonly wake: () => void }>();
  now = () => this.time;
  monotonic = () => this.time;

  after = (delay: number, wake: () => void): Disposable => {
    const due = { at: this.time + delay, wake };
    this.#due.add(due);
    return { [Symbol.dispose]: () => void this.#due.delete(due) };
  };

  timers = () => this.#due.size;

  pass(ms: number): void {
    this.time += ms;
    for (const due of this.#due) {
      if (due.at > this.time) continue;
      this.#due.delete(due);
      due.wake();
    }
  }
}

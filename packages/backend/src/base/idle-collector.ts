import type { Clock } from "@wezterm-parallel/shared/base/clock";

const lookEveryMs = 10_000;
/** One percent of a core; idle daemons use a tenth of that. */
const idleMs = lookEveryMs / 100;

/**
 * Returns the memory of a start, or of work that has ended, to the system: V8 collects only when programs
 * allocate, so a process that turns idle would keep its garbage. Runs once after each time of work. Measured: 44 to
 * 81 ms, up to 700 ms on a loaded machine.
 */
export class IdleCollector implements Disposable {
  readonly #clock: Clock;
  readonly #collect: () => void;
  readonly #used: () => number;
  #usedBefore = 0;
  /** True for the start of the process. */
  #worked = true;
  #timer: Disposable;

  /** `used` returns the processor time of this process, in ms. */
  constructor(clock: Clock, collect = collectGarbage, used = processorTime) {
    this.#clock = clock;
    this.#collect = collect;
    this.#used = used;
    this.#timer = clock.after(lookEveryMs, () => this.#look());
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]();
  }

  #look(): void {
    const isIdle = this.#used() - this.#usedBefore < idleMs;
    if (this.#worked && isIdle) this.#collect();
    this.#worked = !isIdle;
    // Read again, because the collection is no work.
    this.#usedBefore = this.#used();
    this.#timer = this.#clock.after(lookEveryMs, () => this.#look());
  }
}

/** Only this kind also returns the freed pages; there with `--expose-gc`, with which keepers start daemons. */
function collectGarbage(): void {
  globalThis.gc?.({ type: "major", execution: "sync", flavor: "last-resort" });
}

function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

import type { Clock } from "@wezterm-parallel/shared/base/clock";

import type { Logger } from "../base/log.ts";

/** Retention is counted in days, and a sweep walks every checkout. */
const everyMs = 3_600_000;
/** After attempts ended, so that a disk that fills up is noticed in time. */
const hurryMs = 600_000;

interface SweepTimerOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly sweep: () => Promise<void>;
}

/** Sweeps every hour, and ten minutes after work has ended; one sweep at a time. */
export class SweepTimer implements Disposable {
  readonly #options: SweepTimerOptions;
  #timer: Disposable | undefined;
  #hurried = false;
  #closed = false;

  constructor(options: SweepTimerOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#timer === undefined) this.#arm(hurryMs);
  }

  hurry(): void {
    if (this.#hurried) return;
    this.#hurried = true;
    this.#arm(hurryMs);
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    this.#timer?.[Symbol.dispose]();
  }

  #arm(delay: number): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = this.#options.clock.after(delay, () => void this.#run());
  }

  async #run(): Promise<void> {
    const { sweep, log } = this.#options;
    this.#hurried = true;
    await sweep().catch((error: unknown) => log.error({ error: String(error) }, "a clean-up failed"));
    this.#hurried = false;
    if (!this.#closed) this.#arm(everyMs);
  }
}

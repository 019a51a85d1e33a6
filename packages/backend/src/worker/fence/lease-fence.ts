import type { Clock } from "@wezterm-parallel/shared/base/clock";

/** Time to end every process before the lease is over, at most this share of it … */
const marginShare = 0.25;
/** … and this long: TERM, the grace time and KILL. */
const marginLimitMs = 30_000;

export interface FenceOptions {
  readonly clock: Clock;
  /** Called once a loss: nothing may run from now on. */
  readonly expired: () => void;
}

/**
 * Knows until when this worker may run tasks: `leaseMs` less a margin after the last heartbeat it sent that was
 * answered. Counted on the monotonic clock, which stands still while a Linux machine sleeps and ignores a wall
 * clock that is set, so that neither kills a task.
 */
export class LeaseFence implements Disposable {
  readonly #options: FenceOptions;
  #leaseMs = 0;
  #renewedAt = 0;
  #timer: Disposable | undefined;

  constructor(options: FenceOptions) {
    this.#options = options;
  }

  /** Milliseconds left before tasks have to end; 0 without a lease. */
  get left(): number {
    const until = this.#renewedAt + this.#leaseMs - marginOf(this.#leaseMs);
    return this.#leaseMs === 0 ? 0 : Math.max(0, until - this.#options.clock.monotonic());
  }

  /** The server granted `leaseMs` in answer to what was sent at `sentAt` (monotonic). */
  renew(sentAt: number, leaseMs = this.#leaseMs): void {
    this.#leaseMs = leaseMs;
    this.#renewedAt = Math.max(this.#renewedAt, sentAt);
    this.#timer ??= this.#options.clock.after(this.left, () => this.#check());
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
  }

  #check(): void {
    this.#timer = undefined;
    if (this.left > 0) this.#timer = this.#options.clock.after(this.left, () => this.#check());
    else this.#options.expired();
  }
}

function marginOf(leaseMs: number): number {
  return Math.min(marginLimitMs, leaseMs * marginShare);
}

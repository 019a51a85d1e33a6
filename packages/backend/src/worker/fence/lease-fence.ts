import type { Clock } from "@wezterm-parallel/shared/base/clock";

/** The last part of the lease, as a share of it, is reserved for ending every process. */
const marginShare = 0.25;
/** No longer part is needed: it suffices for TERM, the grace period and KILL. */
const marginLimitMs = 30_000;

interface FenceOptions {
  readonly clock: Clock;
  /** Called once per loss of the lease: nothing may run from now on. */
  readonly expired: () => void;
}

/**
 * Tracks how long this worker may run tasks: `leaseMs` minus a margin after its last acknowledged heartbeat.
 * Uses the monotonic clock, which stops while a Linux machine sleeps and ignores changes of the wall clock,
 * so that neither kills a task.
 */
export class LeaseFence implements Disposable {
  readonly #options: FenceOptions;
  #leaseMs = 0;
  #renewedAt = 0;
  #timer: Disposable | undefined;

  constructor(options: FenceOptions) {
    this.#options = options;
  }

  /** Milliseconds left before tasks must end; 0 without a lease. */
  get left(): number {
    const until = this.#renewedAt + this.#leaseMs - marginOf(this.#leaseMs);
    return this.#leaseMs === 0 ? 0 : Math.max(0, until - this.#options.clock.monotonic());
  }

  /** The server granted `leaseMs` in response to a message sent at `sentAt` (monotonic). */
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

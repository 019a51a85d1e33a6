import type { Clock } from "@wezterm-parallel/shared/base/clock";

interface LeaseOptions {
  readonly clock: Clock;
  /** After this many ms without contact, a worker has stopped everything. */
  readonly leaseMs: number;
  /** Ms after the lease until the attempts count as lost. */
  readonly marginMs: number;
  readonly expired: (worker: number) => void;
}

/** A late timer may mean that this process was suspended with unread messages, so an expired lease is checked twice. */
const secondLook = 1_000;

/** Time of the last contact with each worker, by the monotonic clock; one timer for the earliest expiry. */
export class WorkerLeases implements Disposable {
  readonly #options: LeaseOptions;
  readonly #heard = new Map<number, number>();
  readonly #suspects = new Set<number>();
  #timer: Disposable | undefined;

  constructor(options: LeaseOptions) {
    this.#options = options;
  }

  hear(worker: number): void {
    this.#heard.set(worker, this.#options.clock.monotonic());
    this.#suspects.delete(worker);
    if (this.#timer === undefined) this.#arm();
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#heard.clear();
  }

  #arm(): void {
    this.#timer = undefined;
    const now = this.#options.clock.monotonic();
    const dues = [...this.#heard].map(([worker, heard]) => this.#due(worker, heard));
    if (dues.length === 0) return;
    const delay = Math.max(1, Math.ceil(Math.min(...dues) - now));
    this.#timer = this.#options.clock.after(delay, () => this.#check());
  }

  #due(worker: number, heard: number): number {
    const { leaseMs, marginMs } = this.#options;
    return heard + leaseMs + marginMs + (this.#suspects.has(worker) ? secondLook : 0);
  }

  #check(): void {
    const now = this.#options.clock.monotonic();
    for (const [worker, heard] of this.#heard) {
      if (this.#due(worker, heard) > now) continue;
      if (this.#suspects.has(worker)) this.#expire(worker);
      else this.#suspect(worker, now);
    }
    this.#arm();
  }

  /** Starts the second check from now, however late the first one ran. */
  #suspect(worker: number, now: number): void {
    const { leaseMs, marginMs } = this.#options;
    this.#suspects.add(worker);
    this.#heard.set(worker, now - leaseMs - marginMs);
  }

  #expire(worker: number): void {
    this.#suspects.delete(worker);
    this.#heard.delete(worker);
    this.#options.expired(worker);
  }
}

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Assignment, AttemptRef } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

/**
 * The server expects attempts leased ahead to start within 100 ms. The rest is for a busy machine, because a task that
 * is returned must be leased again.
 */
const patienceMs = 2_000;

export interface WaitingAttempt {
  readonly assignment: Assignment;
  /** Sessions left by an earlier worker process; undefined for a new attempt. */
  readonly found: ReadonlySet<string> | undefined;
  /** Monotonic ms at which it was assigned. */
  readonly since: number;
}

/**
 * Attempts that were leased ahead of a free slot, in order. Each starts when another of its run ends here; those that
 * wait too long are returned to the server.
 */
export class WaitingAttempts {
  readonly #clock: Clock;
  readonly #giveBack: (assignment: Assignment) => void;
  #waiting: WaitingAttempt[] = [];
  #isTimed = false;

  constructor(clock: Clock, giveBack: (assignment: Assignment) => void) {
    this.#clock = clock;
    this.#giveBack = giveBack;
  }

  get any(): boolean {
    return this.#waiting.length > 0;
  }

  has({ task, lease }: AttemptRef): boolean {
    return this.#waiting.some(({ assignment: { ref } }) => ref.task === task && ref.lease === lease);
  }

  add(attempt: WaitingAttempt): void {
    this.#waiting.push(attempt);
    if (!this.#isTimed) this.#lookLater();
  }

  /** Removes and returns the run's attempt that has waited longest. */
  next(run: number): WaitingAttempt | undefined {
    const at = this.#waiting.findIndex(({ assignment }) => assignment.ref.run === run);
    return at < 0 ? undefined : this.#waiting.splice(at, 1)[0];
  }

  /** Removes and returns the waiting attempts of these tasks, in order. */
  take(tasks: readonly number[]): WaitingAttempt[] {
    const taken = this.#waiting.filter(({ assignment }) => tasks.includes(assignment.ref.task));
    this.retain(({ ref }) => !tasks.includes(ref.task));
    return taken;
  }

  /** Drops all attempts for which `isKept` returns false. */
  retain(isKept: (assignment: Assignment) => boolean): void {
    this.#waiting = this.#waiting.filter(({ assignment }) => isKept(assignment));
  }

  giveBack(isWanted: (assignment: Assignment) => boolean): void {
    const wanted = this.#waiting.filter(({ assignment }) => isWanted(assignment));
    this.retain((assignment) => !isWanted(assignment));
    for (const { assignment } of wanted) this.#giveBack(assignment);
  }

  #lookLater(): void {
    this.#isTimed = true;
    this.#clock.after(patienceMs, () => this.#handleTime());
  }

  #handleTime(): void {
    this.#isTimed = false;
    const late = this.#clock.monotonic() - patienceMs;
    const kept = new Set(this.#waiting.filter(({ since }) => since > late).map((each) => each.assignment));
    this.giveBack((assignment) => !kept.has(assignment));
    if (this.any) this.#lookLater();
  }
}

/** A worker that drains takes nothing new and finishes what it has; a drained one has nothing left. */
type WorkerDuty = "taking" | "draining" | "drained";

interface Draining {
  /** Epoch ms; absent: it takes new tasks. */
  readonly drainingSince?: number | undefined;
}

export function takesTasks({ drainingSince }: Draining): boolean {
  return drainingSince === undefined;
}

/** `live`: attempts that have not ended there. */
export function dutyOf(worker: Draining & { readonly live: number }): WorkerDuty {
  if (takesTasks(worker)) return "taking";
  return worker.live > 0 ? "draining" : "drained";
}

/** Returns since when a worker drains once that was wanted, or not; a wish that is already met changes nothing. */
export function drainingAfter(
  { drainingSince }: Draining,
  isWanted: boolean,
  now: number,
): number | undefined {
  return isWanted ? (drainingSince ?? now) : undefined;
}

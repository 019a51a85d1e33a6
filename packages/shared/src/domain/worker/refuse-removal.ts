import type { Failure } from "../failure.ts";
import { createFailure, createMessage } from "../failure-message.ts";

/** An ended attempt whose checkout is still on the worker. */
export interface LeftCheckout {
  readonly attempt: string;
  /** Its commit is in the repository on the server's machine. */
  readonly isSent: boolean;
  /** Files that it changed; undefined: the worker could not tell. */
  readonly changedFiles: number | undefined;
}

/** Work that would end with a worker. */
interface Stake {
  readonly worker: string;
  /** Attempts that have not ended. */
  readonly live: number;
  /** Undefined: it is not connected, or did not answer. */
  readonly left: readonly LeftCheckout[] | undefined;
}

/** Returns why a worker is not removed, unless its work may be lost. */
export function refuseRemoval({ worker, live, left }: Stake): Failure | undefined {
  if (live > 0) return refusal(createMessage("worker-busy", { worker, count: live }), worker);
  if (left === undefined) return refusal(createMessage("worker-not-asked", { worker }), worker);
  const only = left.filter(({ isSent, changedFiles }) => !isSent && changedFiles !== 0);
  if (only.length === 0) return undefined;
  const attempts = only.map(({ attempt }) => attempt).join(", ");
  return refusal(createMessage("worker-has-work", { worker, attempts }), worker);
}

function refusal(detail: ReturnType<typeof createMessage>, worker: string): Failure {
  return createFailure({
    reason: "conflict",
    detail,
    hint: createMessage("worker-loses-hint", { worker }),
  });
}

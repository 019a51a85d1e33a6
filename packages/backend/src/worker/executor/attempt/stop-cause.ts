import type { AttemptOutcome } from "@wezterm-parallel/shared/domain/task/task-state";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";

/** The reason an attempt is stopped early; the first cause counts. */
export type StopCause =
  | { readonly kind: "cancelled" }
  /** The server ends it with this failure. */
  | { readonly kind: "ended"; readonly failure: Failure }
  | { readonly kind: "timed-out"; readonly limit: "total" | "idle"; readonly after: number }
  /** The lease expired: the server may assign the task to another worker. */
  | { readonly kind: "fenced" }
  /** The attempt is no longer assigned to this worker: nothing is reported. */
  | { readonly kind: "stale" };

/** Returns the outcome reported to the server; undefined: none is reported. */
export function outcomeOf(cause: StopCause): AttemptOutcome | undefined {
  switch (cause.kind) {
    case "cancelled":
      return { kind: "cancelled" };
    case "ended":
      return { kind: "failed", failure: cause.failure };
    case "timed-out":
      return { kind: "timed-out", limit: cause.limit, after: cause.after };
    case "fenced":
      return {
        kind: "lost",
        failure: createFailure({
          reason: "lease-expired",
          detail: createMessage("lease-unreached"),
        }),
      };
    case "stale":
      return undefined;
  }
}

import type { AttemptOutcome } from "@wezterm-parallel/shared/domain/task/task-state";
import { say, sayFailure } from "@wezterm-parallel/shared/domain/failure-message";

/** Why an attempt is stopped before its own end; the first one counts. */
export type StopCause =
  | { readonly kind: "cancelled" }
  | { readonly kind: "timed-out"; readonly limit: "total" | "idle"; readonly after: number }
  /** The lease ran out: the server may give the task to somebody else. */
  | { readonly kind: "fenced" }
  /** The server does not hold us responsible any more: nothing is reported. */
  | { readonly kind: "stale" };

/** How the attempt ended, as the server is told; undefined: it is told nothing. */
export function outcomeOf(cause: StopCause): AttemptOutcome | undefined {
  switch (cause.kind) {
    case "cancelled":
      return { kind: "cancelled" };
    case "timed-out":
      return { kind: "timed-out", limit: cause.limit, after: cause.after };
    case "fenced":
      return {
        kind: "lost",
        failure: sayFailure({
          reason: "lease-expired",
          detail: say("lease-unreached"),
        }),
      };
    case "stale":
      return undefined;
  }
}

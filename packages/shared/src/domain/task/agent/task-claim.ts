import { fail, ok, type Result } from "../../../base/result.ts";

/** Outcomes of the work on a claimed task. */
export const claimOutcomes = ["done", "failed"] as const;

/** A line of the file in which the claim of an attempt is kept; each is on the disk before anybody hears of it. */
export type ClaimLine =
  /** Its checkout is ready, on this machine; the first line, by the worker. */
  | { readonly kind: "open"; readonly at: number; readonly directory: string; readonly branch?: string }
  | ({ readonly kind: "claimed"; readonly at: number } & TaskClaimWish)
  | {
      readonly kind: "finished";
      readonly at: number;
      readonly outcome: (typeof claimOutcomes)[number];
      readonly summary: string;
    }
  /** Nothing was heard of the agent for too long. */
  | { readonly kind: "lost"; readonly at: number };

export interface TaskClaimWish {
  /** Chosen by the claimer, who alone knows it: only with it, the claim is kept and finished. */
  readonly fence: string;
  /** Shown to people: untrusted text on one line. */
  readonly by: string;
  /** It ends when nothing is heard of its agent for so long. */
  readonly seconds: number;
}

export type ClaimState =
  /** There is no checkout for it on the machine of the server. */
  | { readonly kind: "closed" }
  | { readonly kind: "free"; readonly directory: string; readonly branch?: string | undefined }
  | {
      readonly kind: "claimed";
      readonly directory: string;
      readonly branch?: string | undefined;
      readonly since: number;
      readonly wish: TaskClaimWish;
    }
  | { readonly kind: "over"; readonly how: "done" | "failed" | "lost"; readonly wish: TaskClaimWish };

export function readClaim(lines: readonly ClaimLine[]): ClaimState {
  return lines.reduce<ClaimState>(evolveClaim, { kind: "closed" });
}

/** A line that does not fit the state changes nothing. */
export function evolveClaim(state: ClaimState, line: ClaimLine): ClaimState {
  switch (line.kind) {
    case "open":
      return state.kind === "closed"
        ? { kind: "free", directory: line.directory, branch: line.branch }
        : state;
    case "claimed": {
      if (state.kind !== "free") return state;
      const { at: since, fence, by, seconds } = line;
      return { ...state, kind: "claimed", since, wish: { fence, by, seconds } };
    }
    default: {
      if (state.kind !== "claimed") return state;
      const how = line.kind === "lost" ? "lost" : line.outcome;
      return { kind: "over", how, wish: state.wish };
    }
  }
}

export type ClaimRefusal = "closed" | "held" | "over";

/** Decides a claim; one that was sent twice is the same. `undefined`: nothing is to be written. */
export function decideClaim(
  state: ClaimState,
  wish: TaskClaimWish,
  at: number,
): Result<ClaimLine | undefined, ClaimRefusal> {
  if (state.kind === "free") return ok({ kind: "claimed", at, ...wish });
  if (state.kind !== "claimed") return fail(state.kind);
  return state.wish.fence === wish.fence ? ok(undefined) : fail("held");
}

/** Decides whether the holder of a fence may still keep or finish its claim. */
export function decideFence(state: ClaimState, fence: string): Result<void, "lost"> {
  return state.kind === "claimed" && state.wish.fence === fence ? ok(undefined) : fail("lost");
}

/** Decides the end of a claim; one that was sent twice is the same. `undefined`: nothing is to be written. */
export function decideFinish(
  state: ClaimState,
  {
    fence,
    outcome,
    summary,
  }: { readonly fence: string } & Pick<Extract<ClaimLine, { kind: "finished" }>, "outcome" | "summary">,
  at: number,
): Result<ClaimLine | undefined, "lost"> {
  const isSame = state.kind === "over" && state.wish.fence === fence && state.how === outcome;
  if (isSame) return ok(undefined);
  const may = decideFence(state, fence);
  return may.ok ? ok({ kind: "finished", at, outcome, summary }) : may;
}

import { fail, ok, type Result } from "../../base/result.ts";
import { claimsCross } from "./claims.ts";

/** Globs that the agent of one attempt may claim besides those of its plan. */
export const claimsLimit = 50;

/** Globs that a live task claims: by its plan, and because its agent asked. */
export interface ClaimHolder {
  readonly task: string;
  readonly claims: readonly string[];
}

/** Globs that an agent asks for, and those that it gives back. */
export interface ClaimWish {
  readonly claim: readonly string[];
  readonly release: readonly string[];
}

interface OwnClaims {
  /** By the plan: they end only with the attempt. */
  readonly planned: readonly string[];
  readonly asked: readonly string[];
}

interface ChangedClaims {
  readonly asked: readonly string[];
  readonly changed: boolean;
}

/**
 * Decides what an agent claims from now on: everything that it asks for, or nothing. Fails with the other tasks that
 * claim some of the same files, each with the claims that cross, or with `many`.
 */
export function decideClaims(
  { planned, asked }: OwnClaims,
  { claim, release }: ClaimWish,
  others: readonly ClaimHolder[],
): Result<ChangedClaims, readonly ClaimHolder[] | "many"> {
  const kept = asked.filter((glob) => !release.includes(glob));
  const added = new Set(claim.filter((glob) => !kept.includes(glob) && !planned.includes(glob)));
  const holders = others
    .map(({ task, claims }) => ({ task, claims: claims.filter((glob) => claimsCross([glob], [...added])) }))
    .filter(({ claims }) => claims.length > 0);
  if (holders.length > 0) return fail(holders);
  const after = [...kept, ...added];
  if (after.length > claimsLimit) return fail("many");
  return ok({ asked: after, changed: added.size > 0 || kept.length < asked.length });
}

import type { ChangeState } from "./change-state.ts";

export interface AwaitedLanding {
  readonly state: ChangeState;
  /** False when it lands without checks. */
  readonly hasChecks: boolean;
  /** ms since its checks started; absent before. */
  readonly checkedMs?: number | undefined;
}

interface LandingPace {
  /** Usual duration of checks in ms; absent when none has ended yet. */
  readonly checksMs: number | undefined;
  /** Maximum number of candidates that are verified at once. */
  readonly parallel: number;
}

/**
 * Returns the ms until each change of a queue has probably landed, if all checks pass; undefined from the first change
 * on whose checks have no known duration. A queued change starts when the one `parallel` places ahead has landed.
 */
export function estimateLandings(
  changes: readonly AwaitedLanding[],
  { checksMs, parallel }: LandingPace,
): readonly (number | undefined)[] {
  const found: (number | undefined)[] = [];
  let ahead: number | undefined = 0;
  for (const [at, change] of changes.entries()) {
    const start: number | undefined = at < parallel ? 0 : found[at - parallel];
    const left = remaining(change, checksMs);
    ahead =
      start === undefined || left === undefined || ahead === undefined
        ? undefined
        : Math.max(ahead, start + left);
    found.push(ahead);
  }
  return found;
}

function remaining(
  { state, hasChecks, checkedMs = 0 }: AwaitedLanding,
  checksMs?: number,
): number | undefined {
  if (state === "verified" || !hasChecks) return 0;
  return checksMs === undefined ? undefined : Math.max(0, checksMs - checkedMs);
}

/** The course of one alert; times are epoch ms. It is kept across restarts. */
export type AlertState =
  | { readonly phase: "quiet" }
  /** The condition holds, but not long enough yet. */
  | { readonly phase: "pending"; readonly since: number; readonly seenAt: number }
  | {
      readonly phase: "firing";
      readonly since: number;
      /** Since when the condition no longer holds. */
      readonly clearSince?: number;
    };

interface Look {
  readonly holds: boolean;
  /** Epoch ms. */
  readonly at: number;
}

interface Stepped {
  readonly state: AlertState;
  /** News for people, each told once. */
  readonly change?: "firing" | "resolved";
}

/** A condition must have been gone for this long, so that one that comes and goes is told once. */
export const clearMs = 60_000;
/** Beyond this time between two looks, nobody knows whether a condition held. */
export const longestGapMs = 5 * 60_000;

const quiet: AlertState = { phase: "quiet" };

/** Takes an alert one look further. */
export function stepAlert(state: AlertState, look: Look, { forMs }: { readonly forMs: number }): Stepped {
  if (state.phase === "firing") return stepFiring(state, look);
  if (!look.holds) return { state: quiet };
  const since = state.phase === "pending" && isUnbroken(state, look.at) ? state.since : look.at;
  if (look.at - since >= forMs) return { state: { phase: "firing", since }, change: "firing" };
  return { state: { phase: "pending", since, seenAt: look.at } };
}

/** A clock that was set back breaks it too. */
function isUnbroken(
  { since, seenAt }: { readonly since: number; readonly seenAt: number },
  at: number,
): boolean {
  return at >= since && at >= seenAt && at - seenAt <= longestGapMs;
}

function stepFiring(
  { since, clearSince }: Extract<AlertState, { phase: "firing" }>,
  { holds, at }: Look,
): Stepped {
  if (holds) return { state: { phase: "firing", since } };
  const from = clearSince === undefined || clearSince > at ? at : clearSince;
  if (at - from >= clearMs) return { state: quiet, change: "resolved" };
  return { state: { phase: "firing", since, clearSince: from } };
}

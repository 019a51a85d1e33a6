/**
 * Limits that slow down guessing. Failed attempts count per account and network, with a growing wait, so that attackers
 * elsewhere do not delay the owner. Each address has an hourly limit over all accounts, and each account one over all
 * strangers.
 */
export type TryLimit = "own" | "address" | "strangers";

/** The record of earlier attempts under one key. */
export interface TryCount {
  /** Failed attempts since the last success; 0 for hourly limits. */
  readonly tries: number;
  /**
   * Epoch ms of the last failed attempt; with an hourly limit, the time at which all attempts are available again.
   */
  readonly at: number;
}

export interface CountedTries {
  readonly limit: TryLimit;
  readonly count: TryCount | undefined;
}

/** The remaining attempts, for the `RateLimit` headers. */
export interface SignInAllowance {
  /** Attempts left before waiting begins. */
  readonly remaining: number;
  readonly limit: number;
  /** Ms until the next attempt is allowed or, if none must wait, until all attempts are free again. */
  readonly resetMs: number;
}

/** Failed attempts without a penalty, because people mistype. */
export const freeTries = 5;
const firstWaitMs = 30_000;
/** The wait doubles with each failed attempt up to this; a permanent lock would let strangers block an account. */
const longestWaitMs = 3_600_000;
/** After this time without a failed attempt, all attempts are free again. */
const forgottenMs = 24 * 3_600_000;
const hourMs = 3_600_000;
/** Per hour and address, against credential stuffing. An office behind one address makes fewer typos. */
export const triesOfAddress = 60;
/** Per hour and account, for all strangers together (guessing from many addresses). */
export const triesOfStrangers = 100;

/** Returns the ms until the next attempt is allowed by all limits. */
export function waitForTry(counted: readonly CountedTries[], now: number): number {
  return Math.max(
    0,
    ...counted.map(({ limit, count }) =>
      limit === "own" ? ownWait(count, now) : hourlyWait(limit, count, now),
    ),
  );
}

/** Counts a failed attempt. */
export function countTry({ limit, count }: CountedTries, now: number): TryCount {
  if (limit === "own") return { tries: current(count, now).tries + 1, at: now };
  return { tries: 0, at: restedAt(count, now) + intervalOf(limit) };
}

/** Takes back an attempt that was counted, without affecting others; `before` is what was known when it began. */
export function takeBackTry(
  { limit, count }: CountedTries,
  before: TryCount | undefined,
  now: number,
): TryCount | undefined {
  if (limit !== "own") return laterThan(now, { tries: 0, at: restedAt(count, now) - intervalOf(limit) });
  const tries = current(count, now).tries - 1;
  return tries <= 0 ? undefined : { tries, at: before?.at ?? now };
}

/** Epoch ms from which a count has no effect, and need not be stored. */
export function forgottenAt(limit: TryLimit, { at }: TryCount): number {
  return limit === "own" ? at + forgottenMs : at;
}

export function allowanceOf(count: TryCount | undefined, now: number): SignInAllowance {
  const { tries, at } = current(count, now);
  const untilForgotten = tries === 0 ? 0 : at + forgottenMs - now;
  return {
    remaining: Math.max(0, freeTries - tries),
    limit: freeTries,
    resetMs: ownWait(count, now) || untilForgotten,
  };
}

/** A clock that was set back must not make the wait longer than it would be for an attempt made now. */
function ownWait(count: TryCount | undefined, now: number): number {
  const { tries, at } = current(count, now);
  if (tries < freeTries) return 0;
  const wait = Math.min(firstWaitMs * 2 ** (tries - freeTries), longestWaitMs);
  return Math.min(wait, Math.max(0, at + wait - now));
}

function current(count: TryCount | undefined, now: number): TryCount {
  return count === undefined || now - count.at >= forgottenMs ? { tries: 0, at: now } : count;
}

function hourlyWait(limit: "address" | "strangers", count: TryCount | undefined, now: number): number {
  const interval = intervalOf(limit);
  return restedAt(count, now) - now - (hourMs - interval);
}

/** The time at which all attempts of an hourly limit are free again: an hour from now at most. */
function restedAt(count: TryCount | undefined, now: number): number {
  return Math.min(Math.max(count?.at ?? now, now), now + hourMs);
}

function laterThan(now: number, count: TryCount): TryCount | undefined {
  return count.at > now ? count : undefined;
}

function intervalOf(limit: "address" | "strangers"): number {
  return hourMs / (limit === "address" ? triesOfAddress : triesOfStrangers);
}

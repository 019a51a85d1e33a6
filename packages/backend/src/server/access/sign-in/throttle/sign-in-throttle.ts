import { createHmac, hkdfSync } from "node:crypto";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import {
  allowanceOf,
  countTry,
  forgottenAt,
  freeTries,
  type SignInAllowance,
  takeBackTry,
  type TryCount,
  type TryLimit,
  waitForTry,
} from "@wezterm-parallel/shared/domain/access/sign-in-tries";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { TryDecision, TryStore } from "../../../../drivers/accounts/try-store.ts";
import { networkOf } from "../../../http/admission/network-of.ts";
import { RecentMap } from "../../recent-map.ts";

const toldLimit = 20_000;

interface Trying {
  /** As typed, whether or not the account exists. */
  readonly name: string;
  readonly address: string;
  /** From a browser that has signed in as this person before. */
  readonly mark?: string | undefined;
  /** The person has signed in from this address before. */
  readonly known: boolean;
}

/** An admitted attempt; it counts as failed until one of these functions is called. */
interface OpenGate {
  readonly open: true;
  readonly allowance: () => SignInAllowance;
  /** The attempt succeeded: earlier failures are forgotten. */
  readonly succeed: () => Promise<Result<void, Failure>>;
  /** The attempt neither succeeded nor failed. */
  readonly release: () => Promise<Result<void, Failure>>;
}

interface ClosedGate {
  readonly open: false;
  readonly allowance: () => SignInAllowance;
  /** The first attempt refused since one was admitted. */
  readonly first: boolean;
}

export interface ThrottleOptions {
  readonly clock: Clock;
  readonly tries: TryStore;
  /** The accounts' key: the stored keys are hashes under it, because people type passwords where names belong. */
  readonly key: Uint8Array;
}

interface CountedKey {
  readonly key: string;
  readonly limit: TryLimit;
}

/**
 * Slows down guessing, by counts that survive a restart of the server and hold for the next one. People are exempt from
 * the limits of strangers where they have signed in before. An attempt counts before it is checked, so that concurrent
 * attempts cannot bypass the limits.
 */
export class SignInThrottle {
  readonly #options: ThrottleOptions;
  readonly #hashKey: Uint8Array;
  readonly #told = new RecentMap<true>(toldLimit);

  constructor(options: ThrottleOptions) {
    this.#options = options;
    this.#hashKey = new Uint8Array(hkdfSync("sha256", options.key, "", "sign-in tries", 32));
  }

  async begin(trying: Trying): Promise<Result<OpenGate | ClosedGate, Failure>> {
    const keys = this.#keysOf(trying);
    const names = keys.map(({ key }) => key);
    const begun = await this.#options.tries.change(names, (counts, now) => decideTry(keys, counts, now));
    if (!begun.ok) return begun;
    const [{ key: own } = { key: "" }] = keys;
    if (begun.value.waitMs > 0) return ok(this.#refuse(own, begun.value.waitMs));
    this.#told.delete(own);
    return ok(this.#open(keys, begun.value.before));
  }

  #open(keys: readonly CountedKey[], before: readonly (TryCount | undefined)[]): OpenGate {
    const { clock, tries } = this.#options;
    const names = keys.map(({ key }) => key);
    let left = countTry({ limit: "own", count: before[0] }, clock.now()) as TryCount | undefined;
    const takeBack = (all: "forget" | "keep") => {
      left = all === "forget" ? undefined : before[0];
      return tries.change(names, (counts, now) => decideReturn(keys, { counts, before, all }, now));
    };
    return {
      open: true,
      allowance: () => allowanceOf(left, clock.now()),
      succeed: () => takeBack("forget"),
      release: () => takeBack("keep"),
    };
  }

  #refuse(own: string, resetMs: number): ClosedGate {
    const first = this.#told.get(own) === undefined;
    this.#told.set(own, true);
    return { open: false, first, allowance: () => ({ remaining: 0, limit: freeTries, resetMs }) };
  }

  /** The key of account and place comes first. */
  #keysOf({ name, address, mark, known }: Trying): readonly CountedKey[] {
    const account = name.toLowerCase();
    const place = networkOf(address);
    const own = this.#counted("own", `${account}\n${mark ?? place}`);
    if (mark !== undefined || known) return [own];
    return [own, this.#counted("address", place), this.#counted("strangers", account)];
  }

  #counted(limit: TryLimit, text: string): CountedKey {
    const key = createHmac("sha256", this.#hashKey).update(`${limit}\n${text}`).digest("base64url");
    return { key, limit };
  }
}

interface Begun {
  readonly waitMs: number;
  readonly before: readonly (TryCount | undefined)[];
}

function decideTry(
  keys: readonly CountedKey[],
  before: readonly (TryCount | undefined)[],
  now: number,
): TryDecision<Begun> {
  const counted = keys.map(({ limit }, at) => ({ limit, count: before[at] }));
  const waitMs = waitForTry(counted, now);
  if (waitMs > 0) return { told: { waitMs, before }, set: [], remove: [] };
  const set = keys.map(({ key, limit }, at) => {
    const count = countTry({ limit, count: before[at] }, now);
    return { key, ...count, forgottenAt: forgottenAt(limit, count) };
  });
  return { told: { waitMs, before }, set, remove: [] };
}

interface Returning {
  readonly counts: readonly (TryCount | undefined)[];
  readonly before: readonly (TryCount | undefined)[];
  /** `forget`: earlier failures of this account and place, too. */
  readonly all: "forget" | "keep";
}

function decideReturn(
  keys: readonly CountedKey[],
  { counts, before, all }: Returning,
  now: number,
): TryDecision<void> {
  const after = keys.map(({ key, limit }, at) => {
    const isForgotten = limit === "own" && all === "forget";
    const count = isForgotten ? undefined : takeBackTry({ limit, count: counts[at] }, before[at], now);
    return { key, limit, count };
  });
  return {
    told: undefined,
    set: after.flatMap(({ key, limit, count }) =>
      count === undefined ? [] : [{ key, ...count, forgottenAt: forgottenAt(limit, count) }],
    ),
    remove: after.flatMap(({ key, count }) => (count === undefined ? [key] : [])),
  };
}

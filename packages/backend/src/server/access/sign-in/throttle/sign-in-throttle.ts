import type { Clock } from "@wezterm-parallel/shared/base/clock";

import { networkOf } from "../../../http/admission/network-of.ts";
import { RateLimiter } from "../../../http/admission/rate-limiter.ts";
import { RecentMap } from "../../recent-map.ts";
import { type SignInAllowance, freeTries, SignInBackoff } from "./sign-in-backoff.ts";

const hourS = 3_600;
/** Per hour and address, over all accounts, against credential stuffing. An office behind one address makes fewer typos. */
export const triesOfAddress = 60;
/** Per hour and account, for all strangers together (guessing from many addresses). */
export const triesOfStrangers = 100;
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
  readonly succeed: () => void;
  /** The attempt neither succeeded nor failed. */
  readonly release: () => void;
}

interface ClosedGate {
  readonly open: false;
  readonly allowance: () => SignInAllowance;
  /** The first attempt refused since one was admitted. */
  readonly first: boolean;
}

/**
 * Slows down guessing. Failed attempts count per account and network, with a growing wait, so that attackers elsewhere
 * do not delay the owner. In addition, each address has an hourly limit over all accounts, and each account over all
 * addresses; people are exempt where they have signed in before. An attempt counts before it is checked, so that
 * concurrent attempts cannot bypass the limits.
 */
export class SignInThrottle {
  readonly #own: SignInBackoff;
  readonly #address: RateLimiter;
  readonly #strangers: RateLimiter;
  readonly #told = new RecentMap<true>(toldLimit);

  constructor(clock: Clock) {
    this.#own = new SignInBackoff(clock);
    this.#address = hourly(clock, triesOfAddress);
    this.#strangers = hourly(clock, triesOfStrangers);
  }

  begin({ name, address, mark, known }: Trying): OpenGate | ClosedGate {
    const account = name.toLowerCase();
    const place = networkOf(address);
    const own = `${account}\n${mark ?? place}`;
    const shared =
      mark !== undefined || known
        ? []
        : ([
            [this.#address, place],
            [this.#strangers, account],
          ] as const);
    const wait = Math.max(this.#own.waitOf(own), ...shared.map(([limit, key]) => limit.look(key).retryMs));
    if (wait > 0) return this.#refuse(own, wait);
    this.#told.delete(own);
    const takeBack = this.#own.add(own);
    for (const [limit, key] of shared) limit.take(key);
    const release = () => {
      for (const [limit, key] of shared) limit.take(key, -1);
    };
    return {
      open: true,
      allowance: () => this.#own.allowanceOf(own),
      succeed: () => {
        this.#own.forget(own);
        release();
      },
      release: () => {
        takeBack();
        release();
      },
    };
  }

  #refuse(own: string, resetMs: number): ClosedGate {
    const first = this.#told.get(own) === undefined;
    this.#told.set(own, true);
    return { open: false, first, allowance: () => ({ remaining: 0, limit: freeTries, resetMs }) };
  }
}

/** Creates a limiter of `tries` per hour, refilled evenly. */
export function hourly(clock: Clock, tries: number): RateLimiter {
  return new RateLimiter({ burst: tries, perSecond: tries / hourS }, clock);
}

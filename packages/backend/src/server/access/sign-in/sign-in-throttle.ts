import type { Clock } from "@wezterm-parallel/shared/base/clock";

import { networkOf } from "../../http/admission/network-of.ts";
import { RateLimiter } from "../../http/admission/rate-limiter.ts";
import { RecentMap } from "../recent-map.ts";
import { type Allowance, freeTries, GrowingWait } from "./growing-wait.ts";

const hourS = 3_600;
/** An hour: of one address over all accounts (credential stuffing); an office behind one address mistypes less. */
export const triesOfAddress = 60;
/** An hour: of all strangers together on one account (guessing from many addresses). */
export const triesOfStrangers = 100;
const toldLimit = 20_000;

export interface Trying {
  /** As typed: whether there is such an account makes no difference. */
  readonly name: string;
  readonly address: string;
  /** Of a browser that has signed in as this person before. */
  readonly mark?: string | undefined;
  /** They have signed in from this address before. */
  readonly known: boolean;
}

/** A try that may be looked at; it counts as wrong until one of these says otherwise. */
export interface OpenGate {
  readonly open: true;
  readonly allowance: () => Allowance;
  /** It was right: what was wrong before is forgotten. */
  readonly succeed: () => void;
  /** It was neither right nor wrong. */
  readonly release: () => void;
}

export interface ClosedGate {
  readonly open: false;
  readonly allowance: () => Allowance;
  /** The first to be turned away since a try was let through. */
  readonly first: boolean;
}

/**
 * Makes guessing slow. Wrong tries count for the account and the place together, with a wait that grows: who guesses
 * from elsewhere keeps nobody waiting. Over all accounts an address, and over all addresses an account, has so many
 * tries an hour; a person is not held up by that where they have signed in before. A try counts before it is looked
 * at, so that many at once are no way around.
 */
export class SignInThrottle {
  readonly #own: GrowingWait;
  readonly #address: RateLimiter;
  readonly #strangers: RateLimiter;
  readonly #told = new RecentMap<true>(toldLimit);

  constructor(clock: Clock) {
    this.#own = new GrowingWait(clock);
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

/** So many within an hour; they come back evenly. */
export function hourly(clock: Clock, tries: number): RateLimiter {
  return new RateLimiter({ burst: tries, perSecond: tries / hourS }, clock);
}

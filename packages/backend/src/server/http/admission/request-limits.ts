import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { say, sayFailure } from "@wezterm-parallel/shared/domain/failure-message";

import { networkOf } from "./network-of.ts";
import type { Principal } from "./principal.ts";
import { type Allowance, type RateLimit, RateLimiter } from "./rate-limiter.ts";

export interface LimitSettings {
  /** Of everything that comes from one address, or one /64 of IPv6, signed in or not. */
  readonly address: RateLimit;
  /** Of all sessions and keys of one person together. */
  readonly account: RateLimit;
  /** Event streams, followed logs and sockets of one person that are open at once. */
  readonly streams: number;
}

/** Origin: a dashboard that starts asks 100 things at once; ten tabs of it do, and a team behind one address. */
export const usualLimits: LimitSettings = {
  address: { burst: 4000, perSecond: 1000 },
  account: { burst: 2000, perSecond: 400 },
  streams: 200,
};

interface Closable {
  once(event: "close", heard: () => void): unknown;
}

/** How much one address and one person may ask of the network listener. What holds the Unix socket is not limited. */
export class RequestLimits {
  /** Of the header `RateLimit-Policy`: what is allowed, and in how many seconds it comes back. */
  policy = "";
  readonly #clock: Pick<Clock, "monotonic">;
  #addresses: RateLimiter;
  #accounts: RateLimiter;
  #streams = 0;
  readonly #openStreams = new Map<string, number>();

  constructor(settings: LimitSettings, clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
    this.#addresses = new RateLimiter(settings.address, clock);
    this.#accounts = new RateLimiter(settings.account, clock);
    this.change(settings);
  }

  /** Everybody begins anew with a changed rate. */
  change({ address, account, streams }: LimitSettings): void {
    if (!isSame(address, this.#addresses.limit)) this.#addresses = new RateLimiter(address, this.#clock);
    if (!isSame(account, this.#accounts.limit)) this.#accounts = new RateLimiter(account, this.#clock);
    this.#streams = streams;
    this.policy = `${policyOf("address", address)}, ${policyOf("account", account)}`;
  }

  ofAddress(address: string): Allowance {
    return this.#addresses.take(networkOf(address));
  }

  /** Who did not sign in has their address' limit alone. */
  ofAccount(principal: Principal): Allowance | undefined {
    return principal.kind === "nobody" ? undefined : this.#accounts.take(accountOf(principal));
  }

  /** Counts what stays open until it closes; refused when this person has as many as they may. */
  openStream(principal: Principal, stream: Closable): Failure | undefined {
    if (principal.grant === undefined) return undefined;
    const account = accountOf(principal);
    const open = this.#openStreams.get(account) ?? 0;
    if (open >= this.#streams) return tooManyStreams(open);
    this.#openStreams.set(account, open + 1);
    stream.once("close", () => this.#closeStream(account));
    return undefined;
  }

  #closeStream(account: string): void {
    const left = (this.#openStreams.get(account) ?? 1) - 1;
    if (left === 0) this.#openStreams.delete(account);
    else this.#openStreams.set(account, left);
  }
}

function isSame(one: RateLimit, other: RateLimit): boolean {
  return one.burst === other.burst && one.perSecond === other.perSecond;
}

function accountOf({ kind, id }: Principal): string {
  return `${kind} ${id}`;
}

/** As the draft of the IETF on RateLimit header fields writes it. */
function policyOf(name: string, { burst, perSecond }: RateLimit): string {
  return `"${name}";q=${burst};w=${Math.max(1, Math.ceil(burst / perSecond))}`;
}

export function tooManyRequests(retryMs: number): Failure {
  return sayFailure({
    reason: "rate-limited",
    detail: say("requests-many"),
    hint: say("requests-many-hint", { seconds: inSeconds(retryMs) }),
  });
}

/** Whole seconds, as headers have them; never 0, which would mean at once. */
export function inSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000));
}

function tooManyStreams(open: number): Failure {
  return sayFailure({
    reason: "rate-limited",
    detail: say("streams-many", { open }),
    hint: say("streams-many-hint"),
  });
}

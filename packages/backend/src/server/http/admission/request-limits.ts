import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";

import { networkOf } from "./network-of.ts";
import type { Principal } from "./principal.ts";
import { type Allowance, type RateLimit, RateLimiter } from "./rate-limiter.ts";

export interface LimitSettings {
  /** For all requests from one IPv4 address or IPv6 /64, signed in or not. */
  readonly address: RateLimit;
  /** For all sessions and keys of one person together. */
  readonly account: RateLimit;
  /** Event streams, followed logs and sockets that one person may have open at once. */
  readonly streams: number;
}

/** A starting dashboard sends 100 requests at once; this allows ten tabs of it, and a team behind one address. */
export const usualRequestLimits: LimitSettings = {
  address: { burst: 4000, perSecond: 1000 },
  account: { burst: 2000, perSecond: 400 },
  streams: 200,
};

interface Closable {
  once(event: "close", heard: () => void): unknown;
}

/** Limits requests per address and per person on the network listener. The Unix socket is not limited. */
export class RequestLimits {
  /** Value of the `RateLimit-Policy` header: the quotas and their windows in seconds. */
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

  /** A changed rate resets the count of every caller. */
  change({ address, account, streams }: LimitSettings): void {
    if (!isSame(address, this.#addresses.limit)) this.#addresses = new RateLimiter(address, this.#clock);
    if (!isSame(account, this.#accounts.limit)) this.#accounts = new RateLimiter(account, this.#clock);
    this.#streams = streams;
    this.policy = `${policyOf("address", address)}, ${policyOf("account", account)}`;
  }

  ofAddress(address: string): Allowance {
    return this.#addresses.take(networkOf(address));
  }

  /** Returns undefined for requests that are not signed in: only the limit of their address applies. */
  ofAccount(principal: Principal): Allowance | undefined {
    return principal.kind === "nobody" ? undefined : this.#accounts.take(accountOf(principal));
  }

  /** Counts a stream until it closes; fails when this person has reached the limit. */
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

/** Source: the IETF draft on RateLimit header fields. */
function policyOf(name: string, { burst, perSecond }: RateLimit): string {
  return `"${name}";q=${burst};w=${Math.max(1, Math.ceil(burst / perSecond))}`;
}

export function tooManyRequests(retryMs: number): Failure {
  return createFailure({
    reason: "rate-limited",
    detail: createMessage("requests-many"),
    hint: createMessage("requests-many-hint", { seconds: inSeconds(retryMs) }),
  });
}

/** Rounds up to whole seconds, as headers need them; at least 1, because 0 would mean now. */
export function inSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000));
}

function tooManyStreams(open: number): Failure {
  return createFailure({
    reason: "rate-limited",
    detail: createMessage("streams-many", { open }),
    hint: createMessage("streams-many-hint"),
  });
}

import { randomBytes, randomInt } from "node:crypto";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { say, sayFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type {
  DeviceCode,
  DeviceRequest,
} from "@wezterm-parallel/shared/protocol/api/schemas/sign-in-schemas";

import type { Accounts } from "../../../drivers/accounts/accounts.ts";
import type { NewAuditEntry } from "../../../drivers/accounts/audit-entry.ts";
import { networkOf } from "../../http/admission/network-of.ts";
import type { Caller, Principal, RequestOrigin, TokenPair } from "../../http/admission/principal.ts";
import type { RateLimiter } from "../../http/admission/rate-limiter.ts";
import { actorOf } from "../actor-of.ts";
import { tooMany } from "./sign-in-failures.ts";
import { hourly } from "./sign-in-throttle.ts";
import { startSession } from "./start-session.ts";

export type DevicePoll =
  | { readonly state: "pending" }
  | { readonly state: "signed-in"; readonly tokens: TokenPair; readonly name: string };

/** A program without a browser signs in as who confirms its short code in theirs. */
export interface DeviceLogins {
  begin(label: string, origin: RequestOrigin): Promise<Result<DeviceCode, Failure>>;
  /** Settles when it was decided, or after some seconds as `pending`. */
  poll(deviceCode: string, origin: RequestOrigin): Promise<Result<DevicePoll, Failure>>;
  look(by: Caller, userCode: string): Promise<Result<DeviceRequest, Failure>>;
  decide(by: Caller, decision: { userCode: string; allow: boolean }): Promise<Result<void, Failure>>;
}

/** Origin: RFC 8628 has 30 minutes in its example; a shorter one gives less time to talk somebody into it. */
const lifetimeMs = 10 * 60_000;
/** How long a poll is held until there is something to say. */
const pollMs = 20_000;
/** At once, of everybody: some 5 MB. When they are as many, who has most of them loses the oldest. */
const pendingLimit = 5_000;
/** Of one place, within the hour. */
const beginsOfAddress = 60;
/** Wrong codes of one place within the hour: one in 25,600,000,000 is right for ten minutes. */
const wrongCodesOfPlace = 30;
/** Without vowels, so that no words come out (RFC 8628, 6.1). */
const signs = "BCDFGHJKLMNPQRSTVWXZ";
const groupLength = 4;

interface Pending {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly label: string;
  readonly origin: RequestOrigin;
  /** Network of the address, by which a flood is told from others. */
  readonly place: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  decision: "pending" | "denied" | { readonly by: Principal };
  /** Wakes the poll that waits. */
  wake: () => void;
}

interface DeviceOptions {
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly address: () => string | undefined;
}

/** Kept in memory: a login that a restart interrupts is begun again. */
export function openDeviceLogins(options: DeviceOptions): DeviceLogins {
  const logins = new Logins(options);
  return {
    begin: async (label, origin) => logins.begin(label, origin),
    poll: (deviceCode, origin) => logins.poll(deviceCode, origin),
    look: async (by, userCode) => logins.look(by, userCode),
    decide: (by, { userCode, allow }) => logins.decide(by, userCode, allow),
  };
}

class Logins {
  readonly #options: DeviceOptions;
  readonly #begins: RateLimiter;
  readonly #wrongCodes: RateLimiter;
  /** By the program's secret; in order of age. */
  readonly #pending = new Map<string, Pending>();

  constructor(options: DeviceOptions) {
    this.#options = options;
    this.#begins = hourly(options.clock, beginsOfAddress);
    this.#wrongCodes = hourly(options.clock, wrongCodesOfPlace);
  }

  begin(label: string, origin: RequestOrigin): Result<DeviceCode, Failure> {
    const { address, clock } = this.#options;
    const base = address();
    if (base === undefined) return fail(listensNowhere);
    const place = networkOf(origin.address);
    const wait = this.#begins.look(place).retryMs;
    this.#dropExpired();
    if (wait > 0) return fail(tooManyLogins(wait));
    this.#begins.take(place);
    if (this.#pending.size >= pendingLimit) this.#dropOldestOfMost();
    const deviceCode = `wzpd_${randomBytes(32).toString("base64url")}`;
    const userCode = newUserCode();
    const createdAt = clock.now();
    const expiresAt = createdAt + lifetimeMs;
    const login = { deviceCode, userCode, label, origin, place, createdAt, expiresAt };
    this.#pending.set(deviceCode, { ...login, decision: "pending", wake: () => {} });
    return ok({ deviceCode, userCode, verifyUrl: `${base}/device`, expiresAt });
  }

  async poll(deviceCode: string, origin: RequestOrigin): Promise<Result<DevicePoll, Failure>> {
    const login = this.#find(deviceCode);
    if (login === undefined) return fail(loginOver);
    if (login.decision === "pending") await this.#decided(login);
    const { decision } = login;
    if (decision === "pending") return this.#find(deviceCode) ? ok({ state: "pending" }) : fail(loginOver);
    // Of two polls that were woken one takes it.
    if (!this.#pending.delete(deviceCode)) return fail(loginOver);
    return decision === "denied" ? fail(loginDenied) : this.#signIn(login, decision.by, origin);
  }

  look(by: Caller, userCode: string): Result<DeviceRequest, Failure> {
    const found = this.#byUserCode(by, userCode);
    if (!found.ok) return found;
    const { label, origin, createdAt, expiresAt } = found.value;
    return ok({ label, address: origin.address, userAgent: origin.userAgent, createdAt, expiresAt });
  }

  async decide(by: Caller, userCode: string, allow: boolean): Promise<Result<void, Failure>> {
    const found = this.#byUserCode(by, userCode);
    if (!found.ok) return found;
    const login = found.value;
    const audit: NewAuditEntry = {
      actor: actorOf(by.principal, by.origin),
      action: allow ? "devices.allow" : "devices.deny",
      object: login.label,
      outcome: "done",
      after: { address: login.origin.address, userAgent: login.origin.userAgent },
    };
    // Decided before it is written, so that a second confirmation meanwhile finds nothing.
    login.decision = allow ? { by: by.principal } : "denied";
    const recorded = await this.#options.accounts.record(audit);
    if (!recorded.ok) login.decision = "denied";
    login.wake();
    return recorded;
  }

  /** Who confirmed may have lost their account since; the newest roles count anyway, on every request. */
  async #signIn(login: Pending, by: Principal, origin: RequestOrigin): Promise<Result<DevicePoll, Failure>> {
    const { accounts } = this.#options;
    const user = by.kind === "user" ? await accounts.user(by.id) : undefined;
    if (by.kind === "user" && user?.disabled !== false) return fail(loginOver);
    const session = { kind: "program", label: login.label, user, by: "device", allowedBy: by.grant } as const;
    const tokens = await startSession(this.#options, session, origin);
    return tokens.ok ? ok({ state: "signed-in", tokens: tokens.value, name: by.name }) : tokens;
  }

  #find(deviceCode: string): Pending | undefined {
    const login = this.#pending.get(deviceCode);
    return login !== undefined && login.expiresAt > this.#options.clock.now() ? login : undefined;
  }

  #byUserCode({ principal, origin }: Caller, typed: string): Result<Pending, Failure> {
    const place = `${principal.id}\n${networkOf(origin.address)}`;
    const wait = this.#wrongCodes.look(place).retryMs;
    if (wait > 0) return fail(tooMany({ remaining: 0, limit: wrongCodesOfPlace, resetMs: wait }));
    this.#dropExpired();
    const userCode = plainCode(typed);
    const login = [...this.#pending.values()].find((each) => plainCode(each.userCode) === userCode);
    if (login?.decision === "pending") return ok(login);
    this.#wrongCodes.take(place);
    return fail(noSuchCode);
  }

  /** One poll waits; a second one of the same program sends the first away. */
  async #decided(login: Pending): Promise<void> {
    login.wake();
    const { promise, resolve } = Promise.withResolvers<void>();
    login.wake = resolve;
    using _late = this.#options.clock.after(pollMs, resolve);
    await promise;
  }

  /** A flood pushes out itself, and not the one login of somebody else. */
  #dropOldestOfMost(): void {
    const places = Map.groupBy(this.#pending.values(), ({ place }) => place);
    const most = [...places.values()].reduce((one, other) => (other.length > one.length ? other : one));
    const [oldest] = most;
    if (oldest === undefined) return;
    this.#pending.delete(oldest.deviceCode);
    oldest.wake();
  }

  #dropExpired(): void {
    const now = this.#options.clock.now();
    for (const { deviceCode, expiresAt } of this.#pending.values()) {
      // In order of age, and all live equally long.
      if (expiresAt > now) return;
      this.#pending.delete(deviceCode);
    }
  }
}

function newUserCode(): string {
  const group = () => Array.from({ length: groupLength }, () => signs[randomInt(signs.length)]).join("");
  return `${group()}-${group()}`;
}

function plainCode(code: string): string {
  return code.toUpperCase().replace(/[^A-Z]/g, "");
}

function tooManyLogins(waitMs: number): Failure {
  return sayFailure({
    reason: "rate-limited",
    detail: say("programs-signing-in"),
    hint: say("try-in-minutes"),
    data: { retryAfter: Math.max(60, Math.ceil(waitMs / 1000)) },
  });
}

const loginOver: Failure = sayFailure({
  reason: "unauthenticated",
  detail: say("code-expired"),
  hint: say("code-expired-hint"),
});

const loginDenied: Failure = sayFailure({
  reason: "unauthorized",
  detail: say("login-refused"),
});

const noSuchCode: Failure = sayFailure({
  reason: "not-found",
  detail: say("code-unknown"),
  hint: say("code-unknown-hint"),
});

const listensNowhere: Failure = sayFailure({
  reason: "unsupported",
  detail: say("listens-nowhere-for-login"),
  hint: say("listens-nowhere-hint"),
});

import { randomBytes, randomInt } from "node:crypto";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type {
  DeviceCode,
  DeviceRequest,
} from "@wezterm-parallel/shared/protocol/api/schemas/access/sign-in-schemas";

import type { Accounts } from "../../../drivers/accounts/accounts.ts";
import type { NewAuditEntry } from "../../../drivers/accounts/audit-entry.ts";
import { networkOf } from "../../http/admission/network-of.ts";
import type { Caller, Principal, RequestOrigin, TokenPair } from "../../http/admission/principal.ts";
import type { RateLimiter } from "../../http/admission/rate-limiter.ts";
import { actorOf } from "../actor-of.ts";
import { tooMany } from "./throttle/sign-in-failures.ts";
import { hourly } from "./throttle/hourly.ts";
import { startSession } from "./start-session.ts";

export type DevicePoll =
  | { readonly state: "pending" }
  | { readonly state: "signed-in"; readonly tokens: TokenPair; readonly name: string };

/** Signs in a program without a browser as the person who confirms its short code in theirs. */
export interface DeviceLogins {
  begin(label: string, origin: RequestOrigin): Promise<Result<DeviceCode, Failure>>;
  /** Settles with the decision, or as `pending` after some seconds. */
  poll(deviceCode: string, origin: RequestOrigin): Promise<Result<DevicePoll, Failure>>;
  look(by: Caller, userCode: string): Promise<Result<DeviceRequest, Failure>>;
  decide(by: Caller, decision: { userCode: string; allow: boolean }): Promise<Result<void, Failure>>;
}

/** RFC 8628 uses 30 minutes in its example; a shorter time leaves less for social engineering. */
const lifetimeMs = 10 * 60_000;
const pollMs = 20_000;
/** Pending logins in total, about 5 MB. At the limit, the network with the most of them loses its oldest. */
const pendingLimit = 5_000;
/** Per network and hour. */
const beginsOfAddress = 60;
/** Per network and hour: one code in 25,600,000,000 is valid, for ten minutes. */
const wrongCodesOfPlace = 30;
/** No vowels, so that no words are formed (RFC 8628, 6.1). */
const signs = "BCDFGHJKLMNPQRSTVWXZ";
const groupLength = 4;

interface Pending {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly label: string;
  readonly origin: RequestOrigin;
  /** The network of the address, to separate a flood from other clients. */
  readonly place: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  decision: "pending" | "denied" | { readonly by: Principal };
  wake: () => void;
}

interface DeviceOptions {
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly address: () => string | undefined;
}

/** Kept in memory: a login that a restart interrupts must be started again. */
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
  /** By the program's secret, oldest first. */
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
    // When two polls wake up, only one gets the result.
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
    // Set before the write, so that a concurrent confirmation finds nothing.
    login.decision = allow ? { by: by.principal } : "denied";
    const recorded = await this.#options.accounts.record(audit);
    if (!recorded.ok) login.decision = "denied";
    login.wake();
    return recorded;
  }

  /**
   * The confirming person may have lost their account since. Their current roles are checked on every request anyway.
   */
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

  /** Only one poll waits per program; a second one ends the first. */
  async #decided(login: Pending): Promise<void> {
    login.wake();
    const { promise, resolve } = Promise.withResolvers<void>();
    login.wake = resolve;
    using _late = this.#options.clock.after(pollMs, resolve);
    await promise;
  }

  /** Drops from the network with the most pending logins, so that a flood displaces only itself. */
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
      // Oldest first, and all have the same lifetime.
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
  return createFailure({
    reason: "rate-limited",
    detail: createMessage("programs-signing-in"),
    hint: createMessage("try-in-minutes"),
    data: { retryAfter: Math.max(60, Math.ceil(waitMs / 1000)) },
  });
}

const loginOver: Failure = createFailure({
  reason: "unauthenticated",
  detail: createMessage("code-expired"),
  hint: createMessage("code-expired-hint"),
});

const loginDenied: Failure = createFailure({
  reason: "unauthorized",
  detail: createMessage("login-refused"),
});

const noSuchCode: Failure = createFailure({
  reason: "not-found",
  detail: createMessage("code-unknown"),
  hint: createMessage("code-unknown-hint"),
});

const listensNowhere: Failure = createFailure({
  reason: "unsupported",
  detail: createMessage("listens-nowhere-for-login"),
  hint: createMessage("listens-nowhere-hint"),
});

import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type {
  DeviceCode,
  DeviceRequest,
  FactorEnrolment,
  Invitation,
  RecoveryCodes,
} from "@wezterm-parallel/shared/protocol/sign-in-schemas";

import type { Caller, RequestOrigin, TokenPair } from "../server/http/admission/access.ts";

export interface SignInAttempt {
  readonly name: string;
  readonly password: string;
  /** Of the second factor, or a recovery code. */
  readonly code?: string | undefined;
  readonly as: "browser" | "program";
  /** What this browser was given when it signed in before; who has it is not kept waiting for what strangers tried. */
  readonly mark?: string | undefined;
  /** The session that the browser had until now: it ends. */
  readonly replaces?: string | undefined;
}

export interface SignedIn {
  readonly tokens: TokenPair;
  readonly mark: string;
}

/** How much may still be tried; the `RateLimit` headers say it. */
export interface Allowance {
  /** Tries that are free before waiting begins. */
  readonly remaining: number;
  readonly limit: number;
  /** Until all are free again, or the next may be made. */
  readonly resetMs: number;
}

export interface Attempted<T> {
  readonly allowance: Allowance;
  readonly result: Result<T, Failure>;
}

/** What people know. A wrong name, a wrong password, a disabled account and a wrong code are answered alike. */
export interface Passwords {
  signIn(attempt: SignInAttempt, origin: RequestOrigin): Promise<Attempted<SignedIn>>;
  /** The password is set by who holds the invitation, once. */
  acceptInvitation(
    invitation: { readonly token: string; readonly password: string },
    origin: RequestOrigin,
  ): Promise<Result<{ name: string }, Failure>>;
  /** Ends all other sign-ins of this person. */
  change(by: Caller, change: { old: string; password: string }): Promise<Result<void, Failure>>;
  /** Ends somebody's sign-ins and password; answers the link by which they set a new one. */
  reset(
    by: Caller,
    user: string,
    also: { secondFactor: boolean; keys: boolean },
  ): Promise<Result<Invitation, Failure>>;
}

/** What people have: a program that shows a new code every half minute. */
export interface SecondFactors {
  /** A new secret, which counts after its first right code. Needs the password again. */
  enrol(by: Caller, password: string): Promise<Result<FactorEnrolment, Failure>>;
  /** Answers the recovery codes, this once. */
  confirm(by: Caller, code: string): Promise<Result<RecoveryCodes, Failure>>;
  disable(by: Caller, password: string): Promise<Result<void, Failure>>;
}

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

import { createHash } from "node:crypto";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { say, sayFailure } from "@wezterm-parallel/shared/domain/failure-message";

import type { KeyedRequest, RequestKey, RequestKeys } from "../../drivers/accounts/request-keys.ts";
import type { Principal } from "./admission/principal.ts";

/** What is sent with an idempotency key is done once, each person by keys of their own. */
export interface RepeatedRequests {
  /**
   * Undefined for a request to be done now, else the answer it had. `idempotency-mismatch` when the key came with
   * another request before; `conflict` when that one is under way, or its answer had a secret in it, which is shown once.
   */
  begin(by: Principal, key: string, asked: string): Result<string | undefined, Failure>;
  /** It was done; what it answered, unless a secret is in that. */
  finish(by: Principal, key: string, answer: string | undefined): Result<void, Failure>;
  /** It was refused, and may come again. */
  forget(by: Principal, key: string): Result<void, Failure>;
}

/** Origin: longer than any client goes on repeating, and a nightly job has a key of its own each night. */
export const idempotencyLifetimeMs = 24 * 3_600_000;

export function openRepeatedRequests(keys: RequestKeys, clock: Clock): RepeatedRequests {
  return {
    begin: (by, key, asked) => {
      const hash = createHash("sha256").update(asked).digest("hex");
      const before = keys.begin(keyOf(by, key), hash, clock.now() - idempotencyLifetimeMs);
      if (!before.ok || before.value === undefined) return before.ok ? ok(undefined) : before;
      const { answer, done } = before.value;
      if (before.value.hash !== hash) return fail(otherRequest(key));
      if (answer !== undefined) return ok(answer);
      return fail(done ? shownOnce(key, before.value) : underWay(key, before.value));
    },
    finish: (by, key, answer) => keys.finish(keyOf(by, key), answer),
    forget: (by, key) => keys.forget(keyOf(by, key)),
  };
}

function keyOf({ kind, id }: Principal, key: string): RequestKey {
  return { person: kind === "local" ? kind : `${kind} ${id}`, key };
}

function otherRequest(key: string): Failure {
  return sayFailure({
    reason: "idempotency-mismatch",
    detail: say("key-other-request", { key }),
    hint: say("key-other-hint"),
  });
}

function shownOnce(key: string, { at }: KeyedRequest): Failure {
  return sayFailure({
    reason: "conflict",
    detail: say("key-shown-once", { key, time: isoTime(at) }),
    hint: say("key-shown-once-hint"),
  });
}

function underWay(key: string, { at }: KeyedRequest): Failure {
  return sayFailure({
    reason: "conflict",
    detail: say("key-under-way", { key, time: isoTime(at) }),
    hint: say("key-under-way-hint"),
  });
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}

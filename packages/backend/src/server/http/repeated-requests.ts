import { createHash } from "node:crypto";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";

import type { KeyedRequest, RequestKey, RequestKeys } from "../../drivers/accounts/request-keys.ts";
import type { Principal } from "./admission/principal.ts";

/** Makes requests with an idempotency key run once. Keys are separate for each person. */
export interface RepeatedRequests {
  /**
   * Returns undefined for a new request, else the stored answer. Fails with `idempotency-mismatch` when the key was
   * used for another request, and with `conflict` when that request is still running or its answer contained a secret,
   * which is shown once.
   */
  begin(by: Principal, key: string, asked: string): Promise<Result<string | undefined, Failure>>;
  /** Marks the request as done and stores its answer, unless that contains a secret. */
  finish(by: Principal, key: string, answer: string | undefined): Promise<Result<void, Failure>>;
  /** Removes the key of a refused request, so that it may be retried. */
  forget(by: Principal, key: string): Promise<Result<void, Failure>>;
}

/** Longer than any client retries; a nightly job has a new key each night. */
const idempotencyLifetimeMs = 24 * 3_600_000;

export function openRepeatedRequests(keys: RequestKeys, clock: Clock): RepeatedRequests {
  return {
    begin: async (by, key, asked) => {
      const hash = createHash("sha256").update(asked).digest("hex");
      const before = await keys.begin(keyOf(by, key), hash, clock.now() - idempotencyLifetimeMs);
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
  return createFailure({
    reason: "idempotency-mismatch",
    detail: createMessage("key-other-request", { key }),
    hint: createMessage("key-other-hint"),
  });
}

function shownOnce(key: string, { at }: KeyedRequest): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("key-shown-once", { key, time: isoTime(at) }),
    hint: createMessage("key-shown-once-hint"),
  });
}

function underWay(key: string, { at }: KeyedRequest): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("key-under-way", { key, time: isoTime(at) }),
    hint: createMessage("key-under-way-hint"),
  });
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}

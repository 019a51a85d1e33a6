import { createHash } from "node:crypto";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { say, sayFailure } from "@wezterm-parallel/shared/domain/failure-message";

import type { Principal } from "../http/admission/access.ts";
import type { RepeatedRequests } from "../../base/repeated-requests.ts";
import type { KeyedRequest, RequestKey, RequestKeys } from "../../drivers/accounts/request-keys.ts";

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

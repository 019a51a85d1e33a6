import { createHash } from "node:crypto";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Principal } from "../../base/access.ts";
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
  return {
    reason: "idempotency-mismatch",
    detail: `The key ${key} was used before for another request.`,
    hint: "Send a new key with a new request.",
  };
}

function shownOnce(key: string, { at }: KeyedRequest): Failure {
  return {
    reason: "conflict",
    detail: `The request with the key ${key} was done at ${isoTime(at)}, and its answer is shown only once.`,
    hint: "If the answer was lost: revoke what it made (wzp keys list), and ask again with another key.",
  };
}

function underWay(key: string, { at }: KeyedRequest): Failure {
  return {
    reason: "conflict",
    detail: `The request with the key ${key} was begun at ${isoTime(at)} and has not ended.`,
    hint: "Ask again in a moment. If the server was stopped since, look whether it was done, and use another key.",
  };
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { type AttemptName, parseId } from "@wezterm-parallel/shared/domain/ids";

import type { Records } from "../../base/backlog.ts";

/** Resolves an attempt through the records, so that no name from outside becomes a path. */
export async function findAttempt(records: Records, id: string): Promise<Result<AttemptName, Failure>> {
  const attempt = await records.attempt(id);
  if (!attempt.ok) return attempt;
  const parsed = parseId(attempt.value.id);
  if (parsed.ok && parsed.value.kind === "attempt") return ok(parsed.value);
  return fail(createFailure({ reason: "not-found", detail: createMessage("not-an-attempt", { id }) }));
}

import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { AttemptName } from "@wezterm-parallel/shared/domain/ids";

import type { Records } from "../../base/backlog.ts";
import { findAttempt } from "./find-attempt.ts";

/** Brings the files of an attempt that ended on another machine; fails when they cannot be had. */
export type BringFiles = (attempt: AttemptName) => Promise<Result<void, Failure>>;

/** Resolves an attempt whose files are to be read; `bring` is absent where all are on this machine. */
export async function findAttemptFiles(
  records: Records,
  id: string,
  bring: BringFiles | undefined,
): Promise<Result<AttemptName, Failure>> {
  const attempt = await findAttempt(records, id);
  if (!attempt.ok || bring === undefined) return attempt;
  const brought = await bring(attempt.value);
  return brought.ok ? attempt : brought;
}

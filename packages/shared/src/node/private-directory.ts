import { lstatSync, mkdirSync } from "node:fs";

import { fail, ok, type Result } from "../base/result.ts";
import type { Failure } from "../domain/failure.ts";
import { homeFailure } from "./home-failure.ts";

/**
 * Creates `path` (0700) if it is missing, and rejects a directory that others may enter, that another user
 * owns, or that is a link: in /tmp another user may have created it first to impersonate this program.
 */
export function ensurePrivateDirectory(path: string): Result<void, Failure> {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const found = lstatSync(path);
    const wrong = !found.isDirectory()
      ? "is not a directory"
      : found.uid !== process.getuid?.()
        ? "belongs to another user"
        : (found.mode & 0o077) !== 0
          ? "is open to other users"
          : undefined;
    return wrong === undefined ? ok(undefined) : fail(refusal(path, wrong));
  } catch (error) {
    return fail(homeFailure(`The directory ${path} cannot be created or read`, error));
  }
}

function refusal(path: string, wrong: string): Failure {
  return {
    reason: "permission-denied",
    detail: `The directory ${path} ${wrong}, so it cannot be trusted with sockets and logs.`,
    hint: `Remove it, or restrict it to yourself: chmod 700 ${path}`,
  };
}

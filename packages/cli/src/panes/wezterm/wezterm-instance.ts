import { stat } from "node:fs/promises";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

/**
 * Returns the socket with the identity of its file: every start of WezTerm creates the file anew and counts
 * ids from 0 again.
 */
export async function instanceAt(socket: string): Promise<Result<string, Failure>> {
  try {
    const { ino, mtimeNs } = await stat(socket, { bigint: true });
    return ok(`${socket}#${ino}-${mtimeNs}`);
  } catch {
    return fail(goneFailure(socket));
  }
}

export function goneFailure(socket: string): Failure {
  return {
    reason: "unavailable",
    detail: `WezTerm at ${socket} is no longer running.`,
    hint: "Start WezTerm again and run the command in it.",
  };
}

export function restartedFailure(socket: string): Failure {
  return {
    reason: "unavailable",
    detail: `WezTerm at ${socket} was restarted in the meantime, and its previous panes no longer exist.`,
    hint: "Run the command again.",
  };
}

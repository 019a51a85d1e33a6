import type { Failure, FailureReason } from "@wezterm-parallel/shared/domain/failure";
import {
  createMessage,
  createFailure,
  type FailureMessage,
} from "@wezterm-parallel/shared/domain/failure-message";

/** Primary result codes of SQLite with causes in the machine, not in our statements. */
const reasons: Readonly<Record<number, readonly [FailureReason, FailureMessage]>> = {
  5: ["already-running", createMessage("store-locked-hint")],
  6: ["already-running", createMessage("store-locked-hint")],
  8: ["read-only-home", createMessage("home-unwritable-hint")],
  10: ["disk-full", createMessage("disk-broken-hint")],
  13: ["disk-full", createMessage("store-full-hint")],
  14: ["read-only-home", createMessage("home-unwritable-hint")],
};

/** Converts an exception of node:sqlite to a failure; rethrows any other exception, which is a bug. */
export function explainSqliteError(error: unknown, file: string): Failure {
  const code = resultCode(error);
  const known = code === undefined ? undefined : reasons[code & 0xff];
  if (known === undefined) throw error;
  const [reason, hint] = known;
  const said = error instanceof Error ? error.message : String(error);
  return createFailure({ reason, detail: createMessage("store-write-failed", { file, why: said }), hint });
}

function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error)) return undefined;
  return typeof error.errcode === "number" ? error.errcode : undefined;
}

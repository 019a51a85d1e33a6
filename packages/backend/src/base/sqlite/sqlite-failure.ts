import type { Failure, FailureReason } from "@wezterm-parallel/shared/domain/failure";

/** Primary result codes of SQLite that say something about the machine, not about our statements. */
const reasons: Readonly<Record<number, readonly [FailureReason, string]>> = {
  5: ["already-running", "Stop the other server of this home: wzp down."],
  6: ["already-running", "Stop the other server of this home: wzp down."],
  8: ["read-only-home", "Make the state directory writable, or set WZP_HOME to one that is."],
  10: ["disk-full", "Check the disk that holds the state directory; nothing was changed."],
  13: ["disk-full", "Free some space; nothing was changed, and work goes on by itself."],
  14: ["read-only-home", "Make the state directory writable, or set WZP_HOME to one that is."],
};

/** The failure behind an exception of node:sqlite; any other exception is a bug and is thrown on. */
export function explainSqliteError(error: unknown, file: string): Failure {
  const code = resultCode(error);
  const known = code === undefined ? undefined : reasons[code & 0xff];
  if (known === undefined) throw error;
  const [reason, hint] = known;
  const said = error instanceof Error ? error.message : String(error);
  return { reason, detail: `The database ${file} cannot be written: ${said}.`, hint };
}

function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error)) return undefined;
  return typeof error.errcode === "number" ? error.errcode : undefined;
}

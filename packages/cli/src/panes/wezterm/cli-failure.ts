import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { withoutControls } from "../without-controls.ts";
import { goneFailure } from "./wezterm-instance.ts";

/** Exit code and error output of a call. */
interface CliEnd {
  readonly socket: string;
  readonly code: number | null;
  readonly stderr: string;
}

/** Messages of `wezterm cli` (the same in 20240203 and on main), and the failures they stand for. */
const meanings: readonly (readonly [RegExp, Failure["reason"]])[] = [
  [/no such (pane|tab|window) |pane_id \d+ invalid|pane \d+ not found|window_id \d+ not found/, "not-found"],
  [/unable to resolve current (tab|window|workspace)/, "not-found"],
  [/No space for split!/, "conflict"],
];

/** Exit code of a call whose arguments this WezTerm does not know. */
const usageError = 2;

export function cliFailure({ socket, code, stderr }: CliEnd): Failure {
  const said = spokenBy(stderr);
  if (/failed to connect to/.test(said)) return goneFailure(socket);
  const [, reason] = meanings.find(([pattern]) => pattern.test(said)) ?? [];
  if (reason !== undefined) return { reason, detail: `WezTerm refused: ${said}.` };
  if (code === usageError) {
    return {
      reason: "unsupported",
      detail: `This WezTerm lacks a required command: ${said}.`,
      hint: "Install 20240203-110809-5046fc22 or a newer one.",
    };
  }
  return { reason: "unavailable", detail: `WezTerm at ${socket} failed: ${said}.` };
}

/** Extracts the error from the last log line, or from the first line of a usage message, as one line. */
function spokenBy(stderr: string): string {
  const text = stderr.replaceAll(/\n {8,}/g, " ");
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const line = lines.findLast((each) => / (ERROR|WARN) /.test(each)) ?? lines[0] ?? "no error message";
  const bare = line.replace(/^\S+ +(?:ERROR|WARN) +\S+ > /, "").replace(/^error: /, "");
  return withoutControls(bare.replace(/; terminating$/, ""))
    .slice(0, 300)
    .trim()
    .replace(/\.$/, "");
}

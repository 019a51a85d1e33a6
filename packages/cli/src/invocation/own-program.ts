import { realpathSync } from "node:fs";

/**
 * Returns the command that starts this program again, in a pane or as a child. Paths are absolute, because a
 * pane may have another PATH; Node's memory is limited, because there are many places.
 */
export function ownProgram(): readonly [string, ...string[]] {
  return [process.execPath, ...leanNode, realpathSync(process.argv[1] ?? "")];
}

/** Size of the young generation in MB: drawing creates little short-lived data. */
const leanNode = ["--max-semi-space-size=2"];

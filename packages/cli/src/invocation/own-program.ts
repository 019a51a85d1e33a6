import { realpathSync } from "node:fs";

/**
 * How this program starts itself again, in a pane or as a child: by absolute paths, since a pane may have another
 * PATH. Places are many, so that each is kept small.
 */
export function ownProgram(): readonly [string, ...string[]] {
  return [process.execPath, ...leanNode, realpathSync(process.argv[1] ?? "")];
}

/** Room for new objects, in MB: what is drawn and thrown away is little. */
const leanNode = ["--max-semi-space-size=2"];

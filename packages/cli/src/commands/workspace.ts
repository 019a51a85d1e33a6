import type { CliContext } from "../context.ts";
import { runWorkspace } from "../workspace/run-workspace.ts";
import { listPanesOf } from "./panes-of-workspace.ts";

/** `workspace KEY`: the list of a workspace. */
export async function workspace(cli: CliContext, [key = ""]: readonly string[]): Promise<void> {
  const ended = await runWorkspace({ cli, listPanes: (record) => listPanesOf(cli, record) }, key);
  if (!ended.ok) cli.fail(ended.failure);
}

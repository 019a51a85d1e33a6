import type { CliContext } from "../../invocation/context.ts";
import { runWorkspace } from "../../workspace/run-workspace.ts";
import { growPlacesOf, listPanesOf } from "./panes-of-workspace.ts";

/** Runs `workspace KEY`, the task list of a workspace. */
export async function workspace(cli: CliContext, [key = ""]: readonly string[]): Promise<void> {
  const tools = {
    cli,
    listPanes: (record: Parameters<typeof listPanesOf>[1]) => listPanesOf(cli, record),
    growPlaces: (wish: Parameters<typeof growPlacesOf>[1]) => growPlacesOf(cli, wish),
  };
  const ended = await runWorkspace(tools, key);
  if (!ended.ok) cli.fail(ended.failure);
}

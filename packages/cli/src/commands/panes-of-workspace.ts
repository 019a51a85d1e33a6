import type { CliContext } from "../context.ts";
import type { ListPanes } from "../workspace/record-keeper.ts";
import type { WorkspaceRecord } from "../workspace/workspace-record.ts";

/** Where the panes of the terminal stand in which the workspace's own list runs. */
export async function listPanesOf(cli: CliContext, { terminal }: WorkspaceRecord): ReturnType<ListPanes> {
  const { openPanes } = await import("@wezterm-parallel/backend/entry/panes");
  const opened = await openPanes({ env: cli.env, driver: terminal });
  if (!opened.ok) return opened;
  await using panes = opened.value.panes;
  return await panes.list();
}

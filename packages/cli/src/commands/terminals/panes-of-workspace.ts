import type { CliContext } from "../../invocation/context.ts";
import { growWorkspace } from "../../open/grow-workspace.ts";
import type { ListPanes } from "../../workspace/record-keeper.ts";
import type { GrowPlaces } from "../../workspace/run-workspace.ts";
import type { WorkspaceRecord } from "../../workspace/workspace-record.ts";

/** Lists the panes in the terminal program where the workspace's list runs. */
export async function listPanesOf(cli: CliContext, record: WorkspaceRecord): ReturnType<ListPanes> {
  const opened = await openTerminal(cli, record);
  if (!opened.ok) return opened;
  await using panes = opened.value.panes;
  return await panes.list();
}

/** Opens places in the terminal program where the workspace's list runs. */
export async function growPlacesOf(cli: CliContext, wish: Parameters<GrowPlaces>[0]): ReturnType<GrowPlaces> {
  const opened = await openTerminal(cli, wish.record);
  if (!opened.ok) return opened;
  await using panes = opened.value.panes;
  return await growWorkspace({ cli, panes }, wish);
}

async function openTerminal(cli: CliContext, { terminal }: WorkspaceRecord) {
  const { openPanes } = await import("../../panes/open-panes.ts");
  return await openPanes({ env: cli.env, driver: terminal });
}

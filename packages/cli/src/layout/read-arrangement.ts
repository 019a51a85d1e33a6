import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { inferLayout } from "@wezterm-parallel/shared/domain/layout/infer-layout";
import type { LayoutTab, PaneContent, Size } from "@wezterm-parallel/shared/domain/layout/layout";
import { panesOf } from "@wezterm-parallel/shared/domain/layout/panes-of";

import type { ScreenPane } from "../workspace/rearrange.ts";
import type { WorkspaceRecord } from "../workspace/workspace-record.ts";

export interface ArrangedTab {
  readonly tab: LayoutTab;
  /** Size of the tab on the screen. */
  readonly size: Size;
}

/**
 * Reads the tabs and panes of one workspace. The purpose of our own panes comes from the workspace's record,
 * if there is one; any other pane becomes a shell in the project's directory.
 */
export function readArrangement(
  panes: readonly ScreenPane[],
  record: WorkspaceRecord | undefined,
): Result<readonly ArrangedTab[], Failure> {
  const tabs: ArrangedTab[] = [];
  for (const group of inTabOrder(panes)) {
    const root = inferLayout(group.map((pane) => ({ rectangle: pane, content: contentOf(pane, record) })));
    if (!root.ok) return fail({ ...root.failure, data: { tab: group[0]?.tab } });
    const title = titleOf(group, record);
    tabs.push({ tab: { title, root: root.value }, size: sizeOf(group) });
  }
  return ok(tabs);
}

/** Terminals number tabs in the order of creation, but list them in any order. */
function inTabOrder(panes: readonly ScreenPane[]): readonly (readonly ScreenPane[])[] {
  const tabs = Map.groupBy(panes, (pane) => pane.tab);
  const numberOf = (tab: string): number => Number(tab.replaceAll(/\D/g, ""));
  return [...tabs].toSorted(([a], [b]) => numberOf(a) - numberOf(b)).map(([, group]) => group);
}

function contentOf(pane: ScreenPane, record: WorkspaceRecord | undefined): PaneContent {
  return placeIn(pane, record)?.content ?? { kind: "shell", directory: "." };
}

function placeIn(pane: ScreenPane, record: WorkspaceRecord | undefined) {
  const living = record?.living.find((each) => each.pane === pane.id);
  return record?.layout.tabs
    .flatMap(({ root, title }) => panesOf(root).map((place) => ({ ...place, title })))
    .find(({ place }) => place === living?.place);
}

/** Returns the tab title from the layout, because the title on the screen may come from a program. */
function titleOf(panes: readonly ScreenPane[], record: WorkspaceRecord | undefined): string | undefined {
  return panes.map((pane) => placeIn(pane, record)?.title).find((title) => title !== undefined);
}

function sizeOf(panes: readonly ScreenPane[]): Size {
  return {
    columns: Math.max(...panes.map(({ left, columns }) => left + columns)),
    rows: Math.max(...panes.map(({ top, rows }) => top + rows)),
  };
}

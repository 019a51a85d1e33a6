import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import { chooseLayout } from "@wezterm-parallel/shared/domain/layout/choose-layout";
import { fitLayout } from "@wezterm-parallel/shared/domain/layout/fit-layout";
import type { Layout, LayoutNode, PaneContent, Size } from "@wezterm-parallel/shared/domain/layout/layout";
import { panesOf } from "@wezterm-parallel/shared/domain/layout/panes-of";
import type { PlanLayouts } from "@wezterm-parallel/shared/domain/plan/schema/layout-schema";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { listPlace, type PlaceSpec } from "../workspace/workspace-record.ts";

interface LayoutWish {
  readonly layouts: PlanLayouts | undefined;
  /** `--layout`. */
  readonly name: string | undefined;
  readonly size: Size;
  /** Tasks that have not ended. */
  readonly tasks: number;
  readonly parallel: number | undefined;
  /** Names of the tasks that `review` shows. */
  readonly reviewed: readonly string[];
}

export interface MadeLayout {
  /** The part that fits. */
  readonly layout: Layout<PlaceSpec>;
  /** The complete layout. */
  readonly whole: Layout<PlaceSpec>;
  /** Panes that do not fit. */
  readonly left: number;
}

/** Makes the requested layout as far as it fits, with numbered places; it always includes the list. */
export function makeLayout({ layouts, name, ...request }: LayoutWish): Result<MadeLayout, Failure> {
  const chosen = chooseLayout(layouts, name, request);
  return chosen.ok ? ok(fitPlaces(numberPlaces(withList(chosen.value)), request.size)) : chosen;
}

/**
 * Returns as much of the layout as fits. Always includes the list, because it tells the places which task to
 * show.
 */
export function fitPlaces(layout: Layout<PlaceSpec>, size: Size): MadeLayout {
  const fitted = fitLayout(layout, size);
  const hasList = fitted.layout.tabs.some(({ root }) =>
    panesOf(root).some(({ place }) => place === listPlace),
  );
  if (hasList) return { ...fitted, whole: layout };
  const list: LayoutNode<PlaceSpec> = { kind: "pane", pane: { place: listPlace, content: { kind: "list" } } };
  return {
    layout: { tabs: [...fitted.layout.tabs, { root: list }] },
    whole: layout,
    left: fitted.left - 1,
  };
}

/** Share of the list when the plan's layout has none. */
const listShare = 15;

function withList(layout: Layout): Layout {
  const has = layout.tabs.some(({ root }) => panesOf(root).some(({ kind }) => kind === "list"));
  const last = layout.tabs.at(-1);
  if (has || last === undefined) return layout;
  const list: LayoutNode = { kind: "pane", pane: { kind: "list" } };
  const root: LayoutNode = {
    kind: "rows",
    shares: [100 - listShare, listShare],
    children: [last.root, list],
  };
  return { tabs: [...layout.tabs.slice(0, -1), { ...last, root }] };
}

function numberPlaces(layout: Layout): Layout<PlaceSpec> {
  let count = 0;
  const number = (content: PaneContent): PlaceSpec => ({
    place: content.kind === "list" ? listPlace : `p${++count}`,
    content,
  });
  return { tabs: layout.tabs.map((tab) => ({ ...tab, root: mapPanes(tab.root, number) })) };
}

/** Returns the same tree with other panes, mapped in reading order. */
export function mapPanes<A, B>(node: LayoutNode<A>, change: (pane: A) => B): LayoutNode<B> {
  if (node.kind === "pane") return { kind: "pane", pane: change(node.pane) };
  return { ...node, children: node.children.map((child) => mapPanes(child, change)) };
}

import { inferLayout } from "@wezterm-parallel/shared/domain/layout/infer-layout";
import type { Layout, LayoutNode, LayoutTab, Rectangle } from "@wezterm-parallel/shared/domain/layout/layout";
import { panesOf } from "@wezterm-parallel/shared/domain/layout/panes-of";

import { placesOf, type PlaceSpec } from "./workspace-record.ts";

/** A pane of the terminal, ours or not. */
export interface ScreenPane extends Rectangle {
  readonly id: string;
  readonly tab: string;
}

/**
 * Returns the layout as it is on the screen: places may be moved, resized, or in other tabs. `paneOf` gives
 * the pane of each place; other panes are ignored. While a place has no pane, the layout stays unchanged, so
 * that a closed place can be reopened where it was; also when a tab cannot be described by rows and columns.
 */
export function rearrange(
  layout: Layout<PlaceSpec>,
  panes: readonly ScreenPane[],
  paneOf: ReadonlyMap<string, string>,
): Layout<PlaceSpec> {
  const byId = new Map(panes.map((pane) => [pane.id, pane]));
  const specOf = new Map<string, PlaceSpec>();
  for (const spec of placesOf(layout)) {
    const pane = byId.get(paneOf.get(spec.place) ?? "");
    if (pane === undefined) return layout;
    specOf.set(pane.id, spec);
  }
  const tabs = new Set([...specOf.keys()].map((id) => byId.get(id)?.tab));
  const inferred = [...tabs].map((tab) =>
    inferTab(
      panes.filter((pane) => pane.tab === tab),
      specOf,
    ),
  );
  if (inferred.some((root) => root === undefined)) return layout;
  return { tabs: inferred.flatMap((root) => (root === undefined ? [] : tabWith(root, layout))) };
}

/** Differences in per cent that a resized terminal alone can cause. */
const roundingShare = 5;

/**
 * True when nobody moved anything: the same tabs, rows and columns, in about the same shares. `tolerance` is
 * the allowed difference of shares, in per cent.
 */
export function isAlike(
  one: Layout<PlaceSpec>,
  other: Layout<PlaceSpec>,
  tolerance: number = roundingShare,
): boolean {
  return (
    one.tabs.length === other.tabs.length &&
    one.tabs.every(({ root }, at) => {
      const tab = other.tabs[at];
      return tab !== undefined && isAlikeNode(root, tab.root, tolerance);
    })
  );
}

function isAlikeNode(one: LayoutNode<PlaceSpec>, other: LayoutNode<PlaceSpec>, tolerance: number): boolean {
  if (one.kind === "pane" || other.kind === "pane") {
    return one.kind === other.kind && panesOf(one)[0]?.place === panesOf(other)[0]?.place;
  }
  return (
    one.kind === other.kind &&
    one.children.length === other.children.length &&
    one.shares.every((share, at) => Math.abs(share - (other.shares[at] ?? 0)) < tolerance) &&
    one.children.every((child, at) => {
      const counterpart = other.children[at];
      return counterpart !== undefined && isAlikeNode(child, counterpart, tolerance);
    })
  );
}

/** Returns the tree without these places, whose room goes to the others; undefined when nothing is left. */
export function withoutPlaces<P>(
  node: LayoutNode<P>,
  isOut: (pane: P) => boolean,
): LayoutNode<P> | undefined {
  if (node.kind === "pane") return isOut(node.pane) ? undefined : node;
  const kept = node.children.flatMap((child, at) => {
    const rest = withoutPlaces(child, isOut);
    return rest === undefined ? [] : [{ rest, share: node.shares[at] ?? 0 }];
  });
  const [only] = kept;
  if (only === undefined || kept.length === 1) return only?.rest;
  const total = kept.reduce((sum, { share }) => sum + share, 0);
  return {
    kind: node.kind,
    shares: kept.map(({ share }) => (share * 100) / total),
    children: kept.map(({ rest }) => rest),
  };
}

function inferTab(
  panes: readonly ScreenPane[],
  specOf: ReadonlyMap<string, PlaceSpec>,
): LayoutNode<PlaceSpec> | undefined {
  const inferred = inferLayout(panes.map((pane) => ({ rectangle: pane, content: specOf.get(pane.id) })));
  if (!inferred.ok) return undefined;
  const ours = withoutPlaces(inferred.value, (spec) => spec === undefined);
  return ours as LayoutNode<PlaceSpec> | undefined;
}

/** A tab keeps the previous title of its first place's tab. */
function tabWith(root: LayoutNode<PlaceSpec>, before: Layout<PlaceSpec>): LayoutTab<PlaceSpec> {
  const first = panesOf(root)[0]?.place;
  const tab = before.tabs.find((each) => panesOf(each.root).some(({ place }) => place === first));
  return tab?.title === undefined ? { root } : { title: tab.title, root };
}

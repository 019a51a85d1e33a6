import { fitPanes } from "./fit-panes.ts";
import type { Layout, Size } from "./layout.ts";
import { panesOf } from "./panes-of.ts";

/** Keeps as many panes in each tab as fit the size; `left` counts the dropped ones. */
export function fitLayout<P>(
  layout: Layout<P>,
  size: Size,
): { readonly layout: Layout<P>; readonly left: number } {
  const tabs = layout.tabs.flatMap((tab) => {
    const root = fitPanes(tab.root, size);
    return root === undefined ? [] : [{ ...tab, root }];
  });
  return { layout: { tabs }, left: paneCount(layout) - paneCount({ tabs }) };
}

function paneCount<P>({ tabs }: Layout<P>): number {
  return tabs.reduce((sum, { root }) => sum + panesOf(root).length, 0);
}

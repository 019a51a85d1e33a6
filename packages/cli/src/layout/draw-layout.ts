import type { Layout, LayoutTab, Rectangle, Size } from "@wezterm-parallel/shared/domain/layout/layout";
import { placePanes } from "@wezterm-parallel/shared/domain/layout/plan-splits";

import { drawPanes } from "../render/layout-drawing.ts";
import { paneLabel } from "../render/pane-label.ts";
import { prepareWidths } from "../text/width.ts";

interface LayoutDrawing {
  /** Terminal size in cells that the layout is divided for. */
  readonly size: Size;
  /** Size of the drawing in cells. */
  readonly drawing: Size;
  /** True to show the size of each pane. */
  readonly withSizes: boolean;
}

/** Draws a tab that fits its size, as lines. */
export async function drawTab(
  tab: LayoutTab,
  { size, drawing, withSizes }: LayoutDrawing,
): Promise<readonly string[]> {
  const placed = placePanes(tab.root, size);
  if (!placed.ok) return [placed.failure.detail];
  const panes = placed.value.map(({ pane, rectangle }) => ({
    rectangle,
    lines: [paneLabel(pane), ...(withSizes ? [sizeText(rectangle)] : [])],
  }));
  await prepareWidths(panes.flatMap((pane) => pane.lines));
  return drawPanes(panes, size, drawing);
}

/** Returns each pane of a layout that fits its size, with its position, for JSON output. */
export function placedPanes(layout: Layout, size: Size) {
  return layout.tabs.flatMap((tab, at) => {
    const placed = placePanes(tab.root, size);
    const panes: readonly { pane: unknown; rectangle: Rectangle }[] = placed.ok ? placed.value : [];
    return panes.map(({ pane, rectangle }) => ({ tab: at + 1, shows: pane, ...rectangle }));
  });
}

/** Returns the size of a drawing with the terminal's proportions that fits the given columns and rows. */
export function drawingOf(size: Size, { columns, rows }: Size): Size {
  const scale = Math.min((columns - 2) / size.columns, (rows - 2) / size.rows, 1);
  const part = (total: number): number => Math.max(3, Math.round(total * scale)) + 2;
  return { columns: Math.min(part(size.columns), columns), rows: Math.min(part(size.rows), rows) };
}

export function sizeText({ columns, rows }: Size): string {
  return `${columns}×${rows}`;
}

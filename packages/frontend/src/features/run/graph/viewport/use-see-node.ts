import { useReactFlow } from "@xyflow/react";
import { useCallback, type RefObject } from "react";

import { nodeSize } from "../layout/node-size.ts";
import type { LaidGraph } from "../layout/use-layout.ts";
import { zooms } from "./zooms.ts";

const calmMs = 180;

/** Returns a function that scrolls a node into view if necessary. */
export function useSeeNode(
  { layout }: LaidGraph,
  frame: RefObject<HTMLDivElement | null>,
): (node: string) => void {
  const flow = useReactFlow();
  return useCallback(
    (node: string) => {
      const at = layout.positions.get(node);
      if (at === undefined || frame.current === null) return;
      const { x, y, zoom } = flow.getViewport();
      const left = at[0] * zoom + x;
      const top = at[1] * zoom + y;
      const { clientWidth, clientHeight } = frame.current;
      const inSight =
        left >= 0 &&
        top >= 0 &&
        left + nodeSize.width * zoom <= clientWidth &&
        top + nodeSize.height * zoom <= clientHeight;
      if (inSight && zoom >= zooms.named) return;
      const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      void flow.setCenter(at[0] + nodeSize.width / 2, at[1] + nodeSize.height / 2, {
        zoom: Math.max(zoom, zooms.readable),
        duration: still ? 0 : calmMs,
      });
    },
    [layout, flow, frame],
  );
}

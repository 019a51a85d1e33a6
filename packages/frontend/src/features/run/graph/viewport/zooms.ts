/** Zoom limits and thresholds. Why `readable`: labels of 13 px are then 11 px. */
export const zooms = { least: 0.02, most: 2, first: 1, readable: 0.85, named: 0.2 } as const;

/** `near`: full nodes. `far`: names at constant size. `dots`: colours only. */
type Distance = "near" | "far" | "dots";

export function distanceOf(zoom: number): Distance {
  if (zoom >= zooms.readable - rounding) return "near";
  return zoom >= zooms.named ? "far" : "dots";
}

/** Tolerance, because a zoom that was set reads back slightly smaller. */
const rounding = 0.01;

/** Fits the whole graph, above its legend. */
export const fitGraph = {
  minZoom: zooms.least,
  maxZoom: zooms.first,
  padding: { x: 0.04, top: 0.04, bottom: "48px" },
} as const;

/** How close one may look, and from where on what is read. Origin: labels of 13 px are 11 px at `readable`. */
export const zooms = { least: 0.02, most: 2, first: 1, readable: 0.85, named: 0.2 } as const;

/** `near`: a node shows everything. `far`: its name, as large as before. `dots`: its colour alone. */
export type Distance = "near" | "far" | "dots";

export function distanceOf(zoom: number): Distance {
  if (zoom >= zooms.readable - rounding) return "near";
  return zoom >= zooms.named ? "far" : "dots";
}

/** A zoom that was set comes back a little smaller. */
const rounding = 0.01;

/** All of it at once; below it stands what its lines mean. */
export const fit = {
  minZoom: zooms.least,
  maxZoom: zooms.first,
  padding: { x: 0.04, top: 0.04, bottom: "48px" },
} as const;

import type { Position } from "./layout.ts";

/** Returns an SVG path between two nodes: straight across columns (`width` px), curved in between. */
export function edgePath(from: Position, bends: readonly Position[], to: Position, width: number): string {
  let [x, y] = from;
  let path = `M${x},${y}`;
  for (const [bendX, bendY] of bends) {
    path += curve(x, y, bendX - width / 2, bendY) + `L${bendX + width / 2},${bendY}`;
    [x, y] = [bendX + width / 2, bendY];
  }
  return path + curve(x, y, to[0], to[1]);
}

function curve(x: number, y: number, toX: number, toY: number): string {
  const middle = (x + toX) / 2;
  return `C${middle},${y} ${middle},${toY} ${toX},${toY}`;
}

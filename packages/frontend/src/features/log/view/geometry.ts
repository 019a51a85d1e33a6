/** Dimensions that map a log of any length to a scrollbar. Lines count from 1, lengths are CSS px. */
export interface Sizes {
  readonly total: number;
  /** Height of a line; the average if lines wrap. */
  readonly row: number;
  /** Height of the window onto the log. */
  readonly height: number;
}

/** The window's position: a line, and its distance below the window's top (negative: above). */
export interface Anchor {
  readonly line: number;
  readonly y: number;
}

/** Log pixels above and below the window where known; Infinity: at least one window. */
export interface Ends {
  readonly above: number;
  readonly below: number;
}

/**
 * Limit of the scroll height in px. Why: browsers lay out at most 17.8 million px (Firefox) or 33.5 million (Chromium,
 * Safari).
 */
export const tallest = 8_000_000;

/** Returns the scroll height: that of all lines, limited to what browsers support. */
export function scrollHeight({ total, row, height }: Sizes): number {
  return Math.max(height, Math.min(total * row, tallest));
}

/** Returns whether the scrollbar is unscaled: one px is one px of the log. */
export function isExact({ total, row }: Sizes): boolean {
  return total * row <= tallest;
}

/** Returns the scrollTop of an anchor. Near both ends pixels are exact, so that scrolling always works there. */
export function scrollTopOf(anchor: Anchor, sizes: Sizes, ends: Ends = endsOf(anchor, sizes)): number {
  const all = pixelsInAll(sizes);
  const range = scrollHeight(sizes) - sizes.height;
  if (all <= 0 || range <= 0) return 0;
  const place = (pixelsOf(anchor, sizes) / all) * range;
  const room = Math.min(sizes.height, range / 2);
  return Math.min(Math.max(place, Math.min(ends.above, room)), range - Math.min(ends.below, room));
}

/** Assumes that no line wraps. */
function endsOf(anchor: Anchor, sizes: Sizes): Ends {
  const above = pixelsOf(anchor, sizes);
  return { above, below: pixelsInAll(sizes) - above };
}

/** Returns the anchor for a scroll position. */
export function anchorAt(scrollTop: number, sizes: Sizes): Anchor {
  const range = scrollHeight(sizes) - sizes.height;
  if (range <= 0) return { line: 1, y: 0 };
  const share = Math.min(1, Math.max(0, scrollTop / range));
  return anchorFrom(share * pixelsInAll(sizes), sizes);
}

/** Returns an anchor for a line, limited so that nothing after the end is shown. */
export function anchorOf(line: number, place: "top" | "middle", sizes: Sizes): Anchor {
  const top = (line - 1) * sizes.row;
  const above = place === "top" ? top : top - (sizes.height - sizes.row) / 2;
  return anchorFrom(Math.min(Math.max(0, above), Math.max(0, pixelsInAll(sizes))), sizes);
}

function anchorFrom(above: number, { row, total }: Sizes): Anchor {
  const line = Math.min(Math.max(1, total), Math.floor(above / row) + 1);
  return { line, y: (line - 1) * row - above };
}

/** Log pixels above the window, if no line wraps. */
function pixelsOf({ line, y }: Anchor, sizes: Sizes): number {
  return Math.min(Math.max(0, (line - 1) * sizes.row - y), Math.max(0, pixelsInAll(sizes)));
}

function pixelsInAll({ total, row, height }: Sizes): number {
  return Math.max(0, total * row - height);
}

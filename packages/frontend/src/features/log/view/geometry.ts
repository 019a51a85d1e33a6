/** What a log of any length looks like to a scrollbar. Lines are counted from 1, lengths are CSS px. */
export interface Sizes {
  readonly total: number;
  /** Height of a line; of lines that are wrapped, about. */
  readonly row: number;
  /** Of the window onto the log. */
  readonly height: number;
}

/** Where the window is: the top of a line, and how far that is under the window's top (negative: above). */
export interface Anchor {
  readonly line: number;
  readonly y: number;
}

/** Px of the log above the window and below it, where they are known; Infinity: at least a window. */
export interface Ends {
  readonly above: number;
  readonly below: number;
}

/** Origin: browsers draw nothing beyond 17.8 million px (Firefox) or 33.5 million (Chromium, Safari). */
export const tallest = 8_000_000;

/** Height of what is scrolled: that of all lines, as long as browsers can have it. */
export function scrollHeight({ total, row, height }: Sizes): number {
  return Math.max(height, Math.min(total * row, tallest));
}

/** Whether one px of the scrollbar is one px of the log. */
export function isExact({ total, row }: Sizes): boolean {
  return total * row <= tallest;
}

/** Where the scrollbar stands for an anchor. Near either end px are exact, so that one can always scroll on there. */
export function scrollTopOf(anchor: Anchor, sizes: Sizes, ends: Ends = endsOf(anchor, sizes)): number {
  const all = pixelsInAll(sizes);
  const range = scrollHeight(sizes) - sizes.height;
  if (all <= 0 || range <= 0) return 0;
  const place = (pixelsOf(anchor, sizes) / all) * range;
  const room = Math.min(sizes.height, range / 2);
  return Math.min(Math.max(place, Math.min(ends.above, room)), range - Math.min(ends.below, room));
}

/** Where no line is wrapped. */
function endsOf(anchor: Anchor, sizes: Sizes): Ends {
  const above = pixelsOf(anchor, sizes);
  return { above, below: pixelsInAll(sizes) - above };
}

/** What the scrollbar means when it was taken somewhere. */
export function anchorAt(scrollTop: number, sizes: Sizes): Anchor {
  const range = scrollHeight(sizes) - sizes.height;
  if (range <= 0) return { line: 1, y: 0 };
  const share = Math.min(1, Math.max(0, scrollTop / range));
  return anchorFrom(share * pixelsInAll(sizes), sizes);
}

/** The line as high up as it can be, so that the window shows nothing behind the end. */
export function anchorOf(line: number, place: "top" | "middle", sizes: Sizes): Anchor {
  const top = (line - 1) * sizes.row;
  const above = place === "top" ? top : top - (sizes.height - sizes.row) / 2;
  return anchorFrom(Math.min(Math.max(0, above), Math.max(0, pixelsInAll(sizes))), sizes);
}

function anchorFrom(above: number, { row, total }: Sizes): Anchor {
  const line = Math.min(Math.max(1, total), Math.floor(above / row) + 1);
  return { line, y: (line - 1) * row - above };
}

/** Of the log above the window, if no line were wrapped. */
function pixelsOf({ line, y }: Anchor, sizes: Sizes): number {
  return Math.min(Math.max(0, (line - 1) * sizes.row - y), Math.max(0, pixelsInAll(sizes)));
}

function pixelsInAll({ total, row, height }: Sizes): number {
  return Math.max(0, total * row - height);
}

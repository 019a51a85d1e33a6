/** A range of lines from the address, inclusive. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/** Parses `L12`, `L12-L20` and `L12-20`, with or without `#`; also `12` and `12-20`, which people type. */
export function parseLineRange(text: string): LineRange | undefined {
  const match = /^#?L?(\d{1,10})(?:-L?(\d{1,10}))?$/i.exec(text.trim().replaceAll(/[,\u066c\s]/g, ""));
  if (match === null) return undefined;
  const [from, to] = [Number(match[1]), Number(match[2] ?? match[1])];
  if (from === 0 || to === 0) return undefined;
  return { first: Math.min(from, to), last: Math.max(from, to) };
}

/** Formats the range for the fragment. */
export function lineRangeHash({ first, last }: LineRange): string {
  return first === last ? `L${first}` : `L${first}-L${last}`;
}

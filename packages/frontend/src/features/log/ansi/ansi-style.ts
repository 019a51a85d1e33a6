/** One of the 256 colours of terminals, or `#rrggbb`. */
export type AnsiColour = number | `#${string}`;

/** The style of a piece of output. */
export interface AnsiStyle {
  readonly text: AnsiColour | undefined;
  readonly ground: AnsiColour | undefined;
  /** Bits of `traits`. */
  readonly traits: number;
  /** Target of a hyperlink (OSC 8); http and https only. */
  readonly link: string | undefined;
}

export const plainStyle: AnsiStyle = { text: undefined, ground: undefined, traits: 0, link: undefined };

export const traits = {
  bold: 1,
  dim: 2,
  italic: 4,
  underline: 8,
  inverse: 16,
  hidden: 32,
  strike: 64,
} as const;

const added: Readonly<Record<number, number>> = {
  1: traits.bold,
  2: traits.dim,
  3: traits.italic,
  4: traits.underline,
  7: traits.inverse,
  8: traits.hidden,
  9: traits.strike,
  21: traits.underline,
};

const removed: Readonly<Record<number, number>> = {
  22: traits.bold | traits.dim,
  23: traits.italic,
  24: traits.underline,
  27: traits.inverse,
  28: traits.hidden,
  29: traits.strike,
};

export function sameStyle(one: AnsiStyle, other: AnsiStyle): boolean {
  return (
    one === other ||
    (one.text === other.text &&
      one.ground === other.ground &&
      one.traits === other.traits &&
      one.link === other.link)
  );
}

/** Returns the style after `CSI … m`; unknown numbers are ignored. `4:0` and the like are passed as `4` with `[0]`. */
export function applyGraphics(style: AnsiStyle, parameters: string): AnsiStyle {
  const groups = parameters
    .split(";")
    .map((group) => group.split(":").map((digits) => Number(digits || "0")));
  let now = style;
  for (let at = 0; at < groups.length; at += 1) {
    const group = groups[at] ?? [0];
    const code = group[0] ?? 0;
    if (code === 38 || code === 48) {
      const { colour, used } = group.length > 1 ? inGroup(group) : behind(groups, at);
      if (colour !== undefined) now = code === 38 ? { ...now, text: colour } : { ...now, ground: colour };
      at += used;
    } else now = applyCode(now, code, group[1]);
  }
  return now;
}

function applyCode(style: AnsiStyle, code: number, detail: number | undefined): AnsiStyle {
  if (code === 0) return { ...plainStyle, link: style.link };
  if (code === 4 && detail === 0) return { ...style, traits: style.traits & ~traits.underline };
  if (added[code] !== undefined) return { ...style, traits: style.traits | added[code] };
  if (removed[code] !== undefined) return { ...style, traits: style.traits & ~removed[code] };
  if (code === 39) return { ...style, text: undefined };
  if (code === 49) return { ...style, ground: undefined };
  const named = namedColour(code);
  if (named === undefined) return style;
  return named.ground ? { ...style, ground: named.colour } : { ...style, text: named.colour };
}

function namedColour(code: number): { readonly colour: number; readonly ground: boolean } | undefined {
  if (code >= 30 && code <= 37) return { colour: code - 30, ground: false };
  if (code >= 40 && code <= 47) return { colour: code - 40, ground: true };
  if (code >= 90 && code <= 97) return { colour: code - 82, ground: false };
  if (code >= 100 && code <= 107) return { colour: code - 92, ground: true };
  return undefined;
}

interface ReadColour {
  readonly colour: AnsiColour | undefined;
  /** Number of following parameters consumed. */
  readonly used: number;
}

/** Parses `38:5:208`, `38:2::255:128:0` and `38:2:255:128:0`. */
function inGroup([, kind, ...rest]: readonly number[]): ReadColour {
  const numbers = kind === 2 ? rest.slice(-3) : rest.slice(0, 1);
  return { colour: colourOf(kind, numbers), used: 0 };
}

/** Parses `38;5;208` and `38;2;255;128;0`. */
function behind(groups: readonly (readonly number[])[], at: number): ReadColour {
  const kind = groups[at + 1]?.[0];
  const count = kind === 2 ? 3 : kind === 5 ? 1 : 0;
  const numbers = groups.slice(at + 2, at + 2 + count).map(([number]) => number ?? 0);
  return { colour: colourOf(kind, numbers), used: kind === undefined ? 0 : 1 + count };
}

function colourOf(kind: number | undefined, numbers: readonly number[]): AnsiColour | undefined {
  if (numbers.some((number) => !(number >= 0 && number <= 255))) return undefined;
  if (kind === 5) return numbers[0];
  if (kind !== 2 || numbers.length !== 3) return undefined;
  return `#${numbers.map((number) => number.toString(16).padStart(2, "0")).join("")}`;
}

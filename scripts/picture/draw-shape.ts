interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Eighths of a cell that a block fills from the left. */
const eighths: Readonly<Record<string, number>> = {
  "█": 8,
  "▉": 7,
  "▊": 6,
  "▋": 5,
  "▌": 4,
  "▍": 3,
  "▎": 2,
  "▏": 1,
};

/** Keeps the rows of a bar apart. */
const gap = 2;

/**
 * Returns a block element as a path; `undefined` for other characters. The box may contain several full
 * blocks.
 */
export function blockPath(char: string, { x, y, width, height }: Box): string | undefined {
  const part = eighths[char];
  if (part === undefined) return undefined;
  const filled = round(part === 8 ? width : (width * part) / 8);
  const tall = height - 2 * gap;
  return `M${round(x)} ${round(y + gap)}h${filled}v${tall}h-${filled}z`;
}

/** Arms of the light box-drawing characters: left, right, up, down. */
const arms: Readonly<Record<string, string>> = {
  "─": "lr",
  "│": "ud",
  "┌": "rd",
  "┐": "ld",
  "└": "ru",
  "┘": "lu",
  "├": "rud",
  "┤": "lud",
  "┬": "lrd",
  "┴": "lru",
  "┼": "lrud",
};

/** Returns a line-drawing character as a path from edge to edge; `undefined` for other characters. */
export function linePath(char: string, { x, y, width, height }: Box): string | undefined {
  const wanted = arms[char];
  if (wanted === undefined) return undefined;
  const [middle, centre] = [x + width / 2, y + height / 2];
  const ends: Readonly<Record<string, string>> = {
    l: `H${round(x)}`,
    r: `H${round(x + width)}`,
    u: `V${round(y)}`,
    d: `V${round(y + height)}`,
  };
  return [...wanted].map((arm) => `M${round(middle)} ${round(centre)}${ends[arm]}`).join("");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

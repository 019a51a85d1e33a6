import stringWidth from "string-width";

/** Style of a text; colours are CSS colours. */
export interface Look {
  readonly colour: string | undefined;
  readonly background: string | undefined;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly inverse: boolean;
}

/** One character on the screen with its column from 0 and its width in cells. */
export interface Cell {
  readonly char: string;
  readonly column: number;
  readonly width: number;
  readonly look: Look;
}

const plain: Look = { colour: undefined, background: undefined, bold: false, dim: false, inverse: false };

/** The sixteen colours of a terminal with a dark background. */
const palette = [
  "#3b4252",
  "#e06c75",
  "#98c379",
  "#e5c07b",
  "#61afef",
  "#c678dd",
  "#56b6c2",
  "#d7dae0",
  "#6b7385",
  "#ff7a85",
  "#b5e08d",
  "#ffd68a",
  "#82c4ff",
  "#dd9bf0",
  "#74d4e0",
  "#ffffff",
] as const;

const segmenter = new Intl.Segmenter();

/** Parses the output of `tmux capture-pane -e -p` to cells by row. */
export function parseScreen(text: string): readonly (readonly Cell[])[] {
  let look = plain;
  return text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => {
      const cells: Cell[] = [];
      let column = 0;
      for (const [part, codes] of splitSequences(line)) {
        if (codes !== undefined) look = applyCodes(look, codes);
        else column = pushText(cells, part, column, look);
      }
      return cells;
    });
}

function pushText(cells: Cell[], text: string, start: number, look: Look): number {
  let column = start;
  for (const { segment: char } of segmenter.segment(text)) {
    const width = stringWidth(char);
    cells.push({ char, column, width, look });
    column += width;
  }
  return column;
}

/** Yields texts and the numbers of each colour sequence, in order; skips other sequences. */
function* splitSequences(line: string): Generator<readonly [string, readonly number[] | undefined]> {
  for (const part of line.split(/(\u001B\[[0-9;]*m|\u001B[()]\w|[\u000E\u000F])/)) {
    const colour = /^\u001B\[([0-9;]*)m$/.exec(part);
    if (colour !== null) yield ["", (colour[1] ?? "").split(";").map(Number)];
    else if (part !== "" && !/^[\u001B\u000E\u000F]/.test(part)) yield [part, undefined];
  }
}

function applyCodes(before: Look, codes: readonly number[]): Look {
  let look = before;
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    if (code === 38 || code === 48) {
      const [colour, used] = extendedColour(codes.slice(at + 1));
      look = code === 38 ? { ...look, colour } : { ...look, background: colour };
      at += used;
    } else look = applyCode(look, code);
  }
  return look;
}

function applyCode(look: Look, code: number): Look {
  if (code >= 30 && code <= 37) return { ...look, colour: palette[code - 30] };
  if (code >= 90 && code <= 97) return { ...look, colour: palette[code - 82] };
  if (code >= 40 && code <= 47) return { ...look, background: palette[code - 40] };
  if (code >= 100 && code <= 107) return { ...look, background: palette[code - 92] };
  return code === 0 ? plain : { ...look, ...attributes[code] };
}

const attributes: Readonly<Record<number, Partial<Look>>> = {
  1: { bold: true },
  2: { dim: true },
  7: { inverse: true },
  22: { bold: false, dim: false },
  27: { inverse: false },
  39: { colour: undefined },
  49: { background: undefined },
};

/** Parses `5;n` or `2;r;g;b`; also returns how many numbers it used. */
function extendedColour([kind, ...values]: readonly number[]): readonly [string | undefined, number] {
  if (kind === 2) return [`rgb(${values.slice(0, 3).join(",")})`, 4];
  const index = values[0] ?? 0;
  if (index < 16) return [palette[index], 2];
  if (index >= 232) return [grey(8 + (index - 232) * 10), 2];
  const cube = index - 16;
  const steps = [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6];
  return [`rgb(${steps.map((step) => (step === 0 ? 0 : 55 + step * 40)).join(",")})`, 2];
}

function grey(level: number): string {
  return `rgb(${level},${level},${level})`;
}

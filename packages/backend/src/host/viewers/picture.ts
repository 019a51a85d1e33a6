import type { IBufferCell, IBufferLine, Terminal } from "@xterm/headless";

export interface PictureFrame {
  readonly columns: number;
  readonly rows: number;
  /** One line below the picture, or over its last line if there is no room. */
  readonly notice: string;
}

/**
 * Returns bytes that show a terminal of another size in one of `columns` × `rows`: the upper left part,
 * scrolled so that it contains the cursor, with the notice below. Repaints without flicker.
 */
export function pictureOf(terminal: Terminal, { columns, rows, notice }: PictureFrame): string {
  const { baseY, cursorX, cursorY } = terminal.buffer.active;
  const height = Math.max(0, Math.min(terminal.rows, rows - 1));
  const top = Math.max(0, cursorY - height + 1);
  const lines = Array.from({ length: height }, (_, at) => {
    const line = terminal.buffer.active.getLine(baseY + top + at);
    return `\x1b[${at + 1};1H${line === undefined ? "" : paintLine(line, columns)}\x1b[0m\x1b[K`;
  });
  const said = `\x1b[${height + 1};1H\x1b[0;7m${notice.slice(0, columns)}\x1b[0m\x1b[K\x1b[J`;
  const isSeen = cursorX < columns && cursorY - top < height;
  const cursor = isSeen ? `\x1b[${cursorY - top + 1};${cursorX + 1}H\x1b[?25h` : "";
  return `\x1b[?2026h\x1b[?25l\x1b[?7l${lines.join("")}${said}${cursor}\x1b[?2026l`;
}

/** Renders the first `columns` cells with their colours; omits a wide character that would be cut. */
function paintLine(line: IBufferLine, columns: number): string {
  let text = "";
  let style = "";
  for (let x = 0; x < Math.min(columns, line.length); x++) {
    const cell = line.getCell(x);
    if (cell === undefined || cell.getWidth() === 0) continue;
    if (x + cell.getWidth() > columns) break;
    const next = styleOf(cell);
    if (next !== style) text += `\x1b[0${next}m`;
    style = next;
    text += cell.getChars() || " ";
  }
  return text.trimEnd();
}

function styleOf(cell: IBufferCell): string {
  const flags = [
    cell.isBold() && 1,
    cell.isDim() && 2,
    cell.isItalic() && 3,
    cell.isUnderline() && 4,
    cell.isBlink() && 5,
    cell.isInverse() && 7,
    cell.isInvisible() && 8,
    cell.isStrikethrough() && 9,
  ].filter((flag) => flag !== 0);
  const fore = cell.isFgDefault() ? [] : colourOf(38, cell.isFgRGB(), cell.getFgColor());
  const back = cell.isBgDefault() ? [] : colourOf(48, cell.isBgRGB(), cell.getBgColor());
  return [...flags, ...fore, ...back].map((code) => `;${code}`).join("");
}

function colourOf(kind: 38 | 48, isRgb: boolean, colour: number): number[] {
  if (!isRgb) return [kind, 5, colour];
  return [kind, 2, colour >> 16, (colour >> 8) & 0xff, colour & 0xff];
}

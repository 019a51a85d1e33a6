import { createRequire } from "node:module";

import type { IBufferCell, IBufferLine, Terminal as XtermTerminal } from "@xterm/headless";

import type { Size } from "./split-tree.ts";

// Only the CommonJS build has exports that Node.js detects.
const { Terminal } = createRequire(import.meta.url)("@xterm/headless") as { Terminal: typeof XtermTerminal };

/** WezTerm's default of `scrollback_lines`. */
const scrollback = 3500;
const shapes = [
  "Default",
  "BlinkingBlock",
  "SteadyBlock",
  "BlinkingUnderline",
  "SteadyUnderline",
  "BlinkingBar",
  "SteadyBar",
];

interface Cursor {
  readonly x: number;
  readonly y: number;
}

/** The screen of a pane, and what its program sets by escape sequences. */
export class Screen {
  readonly #terminal: XtermTerminal;
  /** WezTerm's reported cursor position after a resize, until the next output. */
  #moved: Cursor | undefined;
  #title: string | undefined;
  #iconTitle: string | undefined;
  #workingDirectory: string | undefined;
  readonly userVars = new Map<string, string>();
  cursorShape = "Default";
  cursorVisibility = "Visible";
  onWindowTitle: (title: string) => void = () => undefined;
  onReply: (text: string) => void = () => undefined;

  constructor(size: Size) {
    this.#terminal = new Terminal({ ...atLeastOne(size), scrollback, allowProposedApi: true });
    this.#terminal.onData((text) => this.onReply(text));
    const { parser } = this.#terminal;
    parser.registerOscHandler(0, (text) => this.#setTitle(text, null));
    parser.registerOscHandler(1, (text) => this.#setIconTitle(text));
    parser.registerOscHandler(2, (text) => this.#setTitle(text, this.#iconTitle ?? null));
    parser.registerOscHandler(7, (text) => this.#setWorkingDirectory(text));
    parser.registerOscHandler(1337, (text) => this.#setUserVar(text));
    parser.registerCsiHandler({ intermediates: " ", final: "q" }, ([shape]) => {
      this.cursorShape = shapes[Number(shape)] ?? "Default";
      return false;
    });
    for (const [final, visibility] of [
      ["h", "Visible"],
      ["l", "Hidden"],
    ] as const) {
      parser.registerCsiHandler({ prefix: "?", final }, (modes) => {
        if (modes.includes(25)) this.cursorVisibility = visibility;
        return false;
      });
    }
  }

  get size(): Size {
    return { cols: this.#terminal.cols, rows: this.#terminal.rows };
  }

  /** Title set by the program; undefined for none. */
  get title(): string | undefined {
    return this.#iconTitle ?? this.#title;
  }

  get workingDirectory(): string | undefined {
    return this.#workingDirectory;
  }

  get bracketedPaste(): boolean {
    return this.#terminal.modes.bracketedPasteMode;
  }

  get cursor(): Cursor {
    const { cursorX, cursorY } = this.#terminal.buffer.active;
    return this.#moved ?? { x: Math.min(cursorX, this.#terminal.cols - 1), y: cursorY };
  }

  write(data: string | Uint8Array): void {
    this.#terminal.write(data, () => (this.#moved = undefined));
  }

  /** Resolves when everything written before is on the screen. */
  settled(): Promise<void> {
    return new Promise((resolve) => this.#terminal.write("", resolve));
  }

  resize(size: Size): void {
    const { cols, rows } = atLeastOne(size);
    if (cols === this.#terminal.cols && rows === this.#terminal.rows) return;
    this.#moved = this.#cursorAfter({ cols, rows });
    this.#terminal.resize(cols, rows);
  }

  /**
   * Returns the lines from `start` to before `end`, counted from the top of the screen, as WezTerm selects
   * them: a range that ends below the last line begins two lines too early.
   */
  lines(start: number | undefined, end: number | undefined, escapes: boolean): string[] {
    const { active } = this.#terminal.buffer;
    const first = Math.max(0, active.baseY + (start ?? 0));
    const past = Math.max(0, active.baseY + (end ?? this.#terminal.rows)) + 1;
    const last = active.length - 1;
    const from = past - 1 <= last ? first : Math.max(0, last - (past - first));
    const picked: string[] = [];
    for (let index = from; index <= Math.min(past - 1, last); index += 1) {
      const line = active.getLine(index);
      if (line !== undefined) picked.push(escapes ? withEscapes(line) : textOf(line));
    }
    return picked;
  }

  dispose(): void {
    this.#terminal.dispose();
  }

  #setTitle(text: string, icon: string | null): boolean {
    this.#title = text;
    this.#iconTitle = icon ?? undefined;
    this.onWindowTitle(text);
    return true;
  }

  #setIconTitle(text: string): boolean {
    this.#iconTitle = text === "" ? undefined : text;
    return true;
  }

  #setWorkingDirectory(text: string): boolean {
    this.#workingDirectory = URL.canParse(text) ? new URL(text).href : undefined;
    return true;
  }

  #setUserVar(text: string): boolean {
    const [, name, value = ""] = /^SetUserVar=([^=]+)=(.*)$/s.exec(text) ?? [];
    if (name !== undefined) this.userVars.set(name, Buffer.from(value, "base64").toString("utf8"));
    return true;
  }

  /** Port of the cursor's part of `term/src/screen.rs`, whose rewrapping moves it up from an empty line. */
  #cursorAfter(size: Size): Cursor {
    const { active, normal } = this.#terminal.buffer;
    const { cols } = this.#terminal;
    const cursor = this.cursor;
    const at = active.baseY + cursor.y;
    let count = active.length;
    while (count > at + 1 && textOf(active.getLine(count - 1)) === "") count -= 1;
    const wraps = size.cols !== cols && active === normal;
    const placed = wraps
      ? rewrap(active, { count, at, x: cursor.x }, { from: cols, to: size.cols })
      : undefined;
    const lines = Math.max(placed?.count ?? count, size.rows);
    const { x, row } = placed ?? { x: cursor.x, row: at };
    return { x, y: Math.max(0, row - (lines - size.rows)) };
  }
}

function rewrap(
  buffer: { getLine(index: number): IBufferLine | undefined },
  cursor: { readonly count: number; readonly at: number; readonly x: number },
  width: { readonly from: number; readonly to: number },
): { readonly x: number; readonly row: number; readonly count: number } {
  let rows = 0;
  let placed = { x: cursor.x, row: cursor.at };
  let before = 0;
  for (let index = 0; index < cursor.count; index += 1) {
    const continues = index + 1 < cursor.count && buffer.getLine(index + 1)?.isWrapped === true;
    if (index === cursor.at) placed = placeCursor(cursor.x, before + cursor.x, { rows, ...width });
    if (continues) {
      before += width.from;
      continue;
    }
    const length = before + textOf(buffer.getLine(index)).length;
    rows += Math.max(1, Math.ceil(length / width.to));
    before = 0;
  }
  return { ...placed, count: rows };
}

function placeCursor(
  x: number,
  logical: number,
  { rows, from, to }: { readonly rows: number; readonly from: number; readonly to: number },
): { x: number; row: number } {
  const placed = { x: logical % to, row: rows + Math.floor(logical / to) };
  if (placed.x !== 0 || placed.row === 0) return placed;
  return { x: to < from ? x : to, row: placed.row - 1 };
}

function textOf(line: IBufferLine | undefined): string {
  return line?.translateToString(true).trimEnd() ?? "";
}

function withEscapes(line: IBufferLine): string {
  let text = "";
  let style = "";
  for (let x = 0; x < textOf(line).length; x += 1) {
    const cell = line.getCell(x);
    if (cell === undefined || cell.getWidth() === 0) continue;
    const wanted = styleOf(cell);
    if (wanted !== style) text += `\u001b[0${wanted}m`;
    style = wanted;
    text += cell.getChars() || " ";
  }
  return style === "" ? text : `${text}\u001b[0m`;
}

function styleOf(cell: IBufferCell): string {
  const flags = [
    cell.isBold() ? ";1" : "",
    cell.isItalic() ? ";3" : "",
    cell.isUnderline() ? ";4" : "",
    cell.isInverse() ? ";7" : "",
  ].join("");
  return `${flags}${colour(cell, "Fg", 38)}${colour(cell, "Bg", 48)}`;
}

function colour(cell: IBufferCell, side: "Fg" | "Bg", code: number): string {
  const value = side === "Fg" ? cell.getFgColor() : cell.getBgColor();
  const rgb = side === "Fg" ? cell.isFgRGB() : cell.isBgRGB();
  const palette = side === "Fg" ? cell.isFgPalette() : cell.isBgPalette();
  if (rgb) return `;${code};2;${value >> 16};${(value >> 8) & 255};${value & 255}`;
  if (!palette) return "";
  return value < 8 ? `;${code - 8 + value}` : `;${code};5;${value}`;
}

function atLeastOne({ cols, rows }: Size): Size {
  return { cols: Math.max(1, cols), rows: Math.max(1, rows) };
}

import { blockPath, linePath } from "./draw-shape.ts";
import { parseScreen, type Cell, type Look } from "./parse-ansi.ts";

/** Pixels of one cell. */
const cell = { width: 8.4, height: 18 } as const;
const fontSize = 14;
const padding = 16;
const titleBar = 34;
const ground = "#1b1e25";
const ink = "#d7dae0";

export interface Picture {
  /** Output of `tmux capture-pane -e -p`. */
  readonly screen: string;
  readonly columns: number;
  readonly title: string;
}

/** Draws a terminal window with this screen as SVG, for any fixed-width font. */
export function drawSvg({ screen, columns, title }: Picture): string {
  const rows = dropEmptyEnd(parseScreen(screen));
  const width = Math.round(columns * cell.width + 2 * padding);
  const height = Math.round(rows.length * cell.height + titleBar + 2 * padding);
  const lines = rows.map((row, at) => drawRow(row, titleBar + padding + at * cell.height));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(title)}">
<rect width="${width}" height="${height}" rx="10" fill="${ground}"/>
<path d="M0 10a10 10 0 0 1 10-10h${width - 20}a10 10 0 0 1 10 10v${titleBar - 10}h-${width}z" fill="#272b34"/>
<circle cx="20" cy="17" r="6" fill="#ff5f57"/><circle cx="40" cy="17" r="6" fill="#febc2e"/><circle cx="60" cy="17" r="6" fill="#28c840"/>
<text x="${width / 2}" y="22" fill="#9aa0ac" font-family="sans-serif" font-size="13" text-anchor="middle">${escape(title)}</text>
<g font-family="ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="${fontSize}">
${lines.filter((line) => line !== "").join("\n")}
</g>
</svg>
`;
}

function dropEmptyEnd(rows: readonly (readonly Cell[])[]): readonly (readonly Cell[])[] {
  const last = rows.findLastIndex((row) => row.some(({ char }) => char.trim() !== ""));
  return rows.slice(0, last + 1);
}

function drawRow(row: readonly Cell[], top: number): string {
  return joinAlike(row)
    .map((run) => drawRun(run, top))
    .join("");
}

interface Run {
  readonly text: string;
  readonly column: number;
  readonly width: number;
  readonly look: Look;
}

/** Joins neighbours of the same style; shapes and wide characters stay separate. */
function joinAlike(row: readonly Cell[]): readonly Run[] {
  const runs: Run[] = [];
  for (const { char, column, width, look } of row) {
    const last = runs.at(-1);
    if (last !== undefined && isJoined(last, char, width) && sameLook(last.look, look)) {
      runs[runs.length - 1] = { ...last, text: last.text + char, width: last.width + width };
    } else runs.push({ text: char, column, width, look });
  }
  return runs;
}

function isJoined(last: Run, char: string, width: number): boolean {
  if (isBlock(char)) return last.text[0] === char;
  return width === 1 && last.width === last.text.length && !isShape(char) && !isShape(last.text);
}

function isShape(text: string): boolean {
  return /^[\u2500-\u259F]/.test(text);
}

/** Full blocks, which a bar repeats. */
function isBlock(char: string): boolean {
  return char === "█";
}

function sameLook(a: Look, b: Look): boolean {
  return (["colour", "background", "bold", "dim", "inverse"] as const).every((key) => a[key] === b[key]);
}

function drawRun({ text, column, width, look }: Run, top: number): string {
  const box = { x: padding + column * cell.width, y: top, width: width * cell.width, height: cell.height };
  const [front, back] = look.inverse
    ? [look.background ?? ground, look.colour ?? ink]
    : [look.colour ?? ink, look.background];
  const behind = back === undefined ? "" : `<path d="${rectPath(box)}" fill="${back}"/>`;
  if (text.trim() === "") return behind;
  const fade = look.dim ? ' opacity="0.6"' : "";
  const block = blockPath(text[0] ?? "", box);
  if (block !== undefined) return `${behind}<path d="${block}" fill="${front}"${fade}/>`;
  const line = linePath(text, box);
  if (line !== undefined)
    return `${behind}<path d="${line}" stroke="${front}" stroke-width="1.3" fill="none"${fade}/>`;
  return behind + drawText(text, box, `fill="${front}"${fade}${look.bold ? ' font-weight="bold"' : ""}`);
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Draws each word at its column: `textLength` keeps the width with any font, and no runs of blanks must be
 * preserved.
 */
function drawText(text: string, { x, y, width }: Box, attributes: string): string {
  const each = width / text.length;
  const words = [...text.matchAll(/\S+(?: \S+)*/g)].map(({ 0: words, index }) => {
    const place = `x="${round(x + index * each)}" y="${round(y + 13.5)}" textLength="${round(words.length * each)}"`;
    return `<text ${place} lengthAdjust="spacingAndGlyphs" ${attributes}>${escape(words)}</text>`;
  });
  return words.join("");
}

function rectPath({ x, y, width, height }: Box): string {
  return `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h-${round(width)}z`;
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

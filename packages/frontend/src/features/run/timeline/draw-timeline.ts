import type { Bar } from "./bars.ts";
import type { TimelineRow } from "./lay-rows.ts";
import type { TimelineColours } from "./timeline-colours.ts";
import { heights, keyOfBar, rowAt, xOf, type RowPlaces, type TimeScale } from "./timeline-geometry.ts";

/** Everything that determines a drawing of the timeline. */
export interface Scene {
  readonly rows: readonly TimelineRow[];
  readonly places: RowPlaces;
  readonly scale: TimeScale;
  /** Canvas size and vertical scroll offset, px. */
  readonly width: number;
  readonly height: number;
  readonly scrolled: number;
  /** Epoch ms. */
  readonly now: number;
  /** True if time is still advancing. */
  readonly live: boolean;
  readonly critical: ReadonlySet<string>;
  /** Key of the selected bar. */
  readonly at: string | undefined;
  readonly fits: (bar: Bar) => boolean;
  readonly palette: TimelineColours;
  /** Axis ticks with labels; ms since the origin. */
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
  /** Collapsed periods with the labels of their durations; ms since the origin. */
  readonly cuts: readonly { readonly from: number; readonly to: number; readonly label: string }[];
  readonly titleOf: (row: TimelineRow & { readonly kind: "worker" }) => string;
}

type Pen = CanvasRenderingContext2D;

/** Minimum width of bars that show their name, px. */
const namedFrom = 34;
const gap = 6;

/** Draws the visible part; `pen` is scaled to CSS px. */
export function drawTimeline(pen: Pen, scene: Scene): void {
  const { width, height, palette, scrolled, places } = scene;
  pen.fillStyle = palette.page;
  pen.fillRect(0, 0, width, height);
  drawGrid(pen, scene);
  const first = Math.max(0, rowAt(places, scrolled));
  for (let at = first; at < scene.rows.length; at += 1) {
    const top = heights.axis + (places.tops[at] ?? 0) - scrolled;
    if (top > height) break;
    drawRow(pen, scene, { row: scene.rows[at] as TimelineRow, top });
  }
  drawCuts(pen, scene);
  drawNow(pen, scene);
  drawAxis(pen, scene);
}

/** Draws axis breaks: bars across them are dimmed, and their duration is at the top. */
function drawCuts(pen: Pen, { cuts, scale, height, palette }: Scene): void {
  for (const { from, to } of cuts) {
    const [left, right] = [xOf(scale, scale.origin + from), xOf(scale, scale.origin + to)];
    const begin = Math.max(left, scale.left);
    if (right <= begin) continue;
    pen.globalAlpha = 0.75;
    pen.fillStyle = palette.sunken;
    pen.fillRect(begin, heights.axis, right - begin, height);
    pen.globalAlpha = 1;
    pen.strokeStyle = palette.line;
    pen.setLineDash([2, 3]);
    pen.strokeRect(begin, heights.axis - 1, right - begin, height);
    pen.setLineDash([]);
  }
}

function drawGrid(pen: Pen, { ticks, scale, height, palette }: Scene): void {
  pen.fillStyle = palette.soft;
  for (const { at } of ticks)
    pen.fillRect(Math.round(xOf(scale, scale.origin + at)), heights.axis, 1, height);
}

interface PlacedRow {
  readonly row: TimelineRow;
  readonly top: number;
}

function drawRow(pen: Pen, scene: Scene, { row, top }: PlacedRow): void {
  const { palette, scale, width } = scene;
  if (row.kind === "worker") {
    pen.fillStyle = palette.sunken;
    pen.fillRect(0, top, width, heights.worker);
    write(pen, scene.titleOf(row), { x: 12, y: top + heights.worker / 2, room: width - 24 }, palette.text);
    return;
  }
  pen.save();
  pen.beginPath();
  pen.rect(scale.left, top, scale.width, heights.bars);
  pen.clip();
  drawBars(pen, scene, { row, top });
  pen.restore();
  if (row.label === undefined) return;
  const room = scale.left - 12 - gap;
  const label = cutMiddle(pen, row.label, room);
  write(pen, label, { x: 12, y: top + heights.bars / 2, room }, palette.text);
}

function drawBars(pen: Pen, scene: Scene, { row, top }: PlacedRow): void {
  if (row.kind !== "bars") return;
  const { scale, now } = scene;
  const end = scale.left + scale.width;
  let free = -Infinity;
  for (const bar of row.bars) {
    const from = xOf(scale, bar.from);
    const to = Math.max(from + 1.5, xOf(scale, bar.to ?? now));
    if (from > end && (bar.waitedFrom === undefined || xOf(scale, bar.waitedFrom) > end)) break;
    if (to >= scale.left) {
      drawWait(pen, scene, { bar, from, free, top });
      drawBar(pen, scene, { bar, from, to, top });
    }
    free = to;
  }
}

interface PlacedBar {
  readonly bar: Bar;
  readonly from: number;
  readonly top: number;
}

/** Draws waiting as a thin line before the bar, starting after the end of the previous bar. */
function drawWait(
  pen: Pen,
  scene: Scene,
  { bar, from, free, top }: PlacedBar & { readonly free: number },
): void {
  const { scale, palette } = scene;
  if (bar.waitedFrom === undefined) return;
  const begin = Math.max(xOf(scale, bar.waitedFrom), free + 1, scale.left);
  if (from - begin < 1) return;
  pen.globalAlpha = scene.fits(bar) ? 1 : faded;
  pen.fillStyle = palette.states.ready.edge;
  pen.fillRect(begin, top + heights.bars / 2 - 1, from - begin, 2);
  pen.globalAlpha = 1;
}

/** Opacity of bars that do not match the search. */
const faded = 0.25;

function drawBar(pen: Pen, scene: Scene, placed: PlacedBar & { readonly to: number }): void {
  const { bar, from, to, top } = placed;
  const { palette, scale } = scene;
  const colours = palette.states[bar.state];
  const left = Math.max(from, scale.left - 4);
  const width = Math.min(to, scale.left + scale.width + 4) - left;
  const y = top + (heights.bars - heights.bar) / 2;
  pen.globalAlpha = scene.fits(bar) ? 1 : faded;
  pen.fillStyle = width < 4 ? colours.edge : colours.ground;
  pen.fillRect(left, y, width, heights.bar);
  if (width >= 4) {
    pen.fillStyle = colours.edge;
    pen.fillRect(left, y, Math.min(3, width), heights.bar);
    pen.strokeStyle = colours.edge;
    pen.lineWidth = 1;
    if (bar.earlier) pen.setLineDash([3, 2]);
    pen.strokeRect(left + 0.5, y + 0.5, width - 1, heights.bar - 1);
    pen.setLineDash([]);
  }
  drawMarks(pen, scene, { bar, left, width, y });
  if (width > namedFrom) {
    const begin = Math.max(left, scale.left) + gap + 2;
    const room = Math.min(left + width, scale.left + scale.width) - begin - gap;
    if (room > 12) write(pen, nameOf(bar), { x: begin, y: y + heights.bar / 2, room }, colours.text);
  }
  pen.globalAlpha = 1;
}

interface BarBox {
  readonly bar: Bar;
  readonly left: number;
  readonly width: number;
  readonly y: number;
}

function drawMarks(pen: Pen, { palette, critical, at }: Scene, { bar, left, width, y }: BarBox): void {
  if (!bar.earlier && critical.has(bar.task)) {
    pen.fillStyle = palette.text;
    pen.fillRect(left, y - 2, Math.max(2, width), 2);
    pen.fillRect(left, y + heights.bar, Math.max(2, width), 2);
  }
  if (at !== keyOfBar(bar)) return;
  pen.strokeStyle = palette.focus;
  pen.lineWidth = 2;
  pen.strokeRect(left - 1, y - 2, Math.max(4, width + 2), heights.bar + 4);
}

function nameOf({ task, attempt }: Bar): string {
  return attempt > 1 ? `${task} #${attempt}` : task;
}

function drawNow(pen: Pen, { live, now, scale, height, palette }: Scene): void {
  const x = Math.round(xOf(scale, now));
  if (!live || x < scale.left || x > scale.left + scale.width) return;
  pen.fillStyle = palette.accent;
  pen.fillRect(x, heights.axis - 6, 1.5, height);
}

function drawAxis(pen: Pen, { ticks, cuts, scale, width, palette }: Scene): void {
  pen.fillStyle = palette.page;
  pen.fillRect(0, 0, width, heights.axis);
  pen.fillStyle = palette.line;
  pen.fillRect(0, heights.axis - 1, width, 1);
  for (const { at, label } of ticks) {
    const x = xOf(scale, scale.origin + at);
    if (x < scale.left - 1) continue;
    pen.fillStyle = palette.line;
    pen.fillRect(Math.round(x), heights.axis - 6, 1, 6);
    const place = { x: x + 4, y: heights.axis / 2, room: width - x - 4 };
    // A truncated number would be misread as another number.
    if (pen.measureText(label).width <= place.room) write(pen, label, place, palette.muted);
  }
  for (const { from, to, label } of cuts) {
    const [left, right] = [xOf(scale, scale.origin + from), xOf(scale, scale.origin + to)];
    if (left < scale.left - 1) continue;
    pen.fillStyle = palette.sunken;
    pen.fillRect(left, 0, Math.max(right - left, pen.measureText(`⋯ ${label}`).width + 8), heights.axis - 1);
    write(pen, `⋯ ${label}`, { x: left + 4, y: heights.axis / 2, room: width - left }, palette.text);
  }
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly room: number;
}

/** Draws one line, truncated with `…` if it does not fit. */
function write(pen: Pen, text: string, { x, y, room }: Place, colour: string): void {
  pen.fillStyle = colour;
  pen.textBaseline = "middle";
  if (room < 8) return;
  if (pen.measureText(text).width <= room) return pen.fillText(text, x, y);
  let [low, high] = [0, text.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (pen.measureText(`${text.slice(0, middle)}…`).width <= room) low = middle;
    else high = middle - 1;
  }
  if (low > 0) pen.fillText(`${text.slice(0, low)}…`, x, y);
}

/** Truncates in the middle, because similar names differ at their end. */
function cutMiddle(pen: Pen, text: string, room: number): string {
  const letters = [...text];
  const without = (count: number) => {
    const kept = letters.length - count;
    const head = Math.ceil(kept / 2);
    return `${letters.slice(0, head).join("")}…${letters.slice(letters.length - (kept - head)).join("")}`;
  };
  if (pen.measureText(text).width <= room) return text;
  const count = letters.findIndex((_, at) => at > 0 && pen.measureText(without(at)).width <= room);
  return count < 0 ? text : without(count);
}

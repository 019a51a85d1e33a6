import {
  anchorAt,
  anchorOf,
  isExact,
  scrollHeight,
  scrollTopOf,
  type Anchor,
  type Ends,
  type Sizes,
} from "./geometry.ts";

/** Lines drawn before and after what is seen, so that quick scrolling shows no gaps. */
const overscan = 24;
/** The scrollbar is put where it belongs when nobody has scrolled for so long, where no browser says so, ms. */
const restMs = 1_000;
/** Further than this in one go the scrollbar was taken somewhere; less, and the lines were moved. In windows. */
const moved = 1.5;

/** How much of what is measured now the height of wrapped lines is taken from: less, and the scrollbar is calm. */
const learning = 0.2;

/** The elements of a window onto a log. */
export interface WindowParts {
  /** Scrolls; as high as the window. */
  readonly scroller: HTMLElement;
  /** Gives the scroller its height. */
  readonly spacer: HTMLElement;
  /** Holds the rows and is moved under the window; each row is one child. */
  readonly rows: HTMLElement;
}

export interface DrawnLines {
  readonly first: number;
  /** Less than `first` when there are none. */
  readonly last: number;
}

/**
 * Which lines of a log are drawn, and where (those that are folded away do not count here): any number of lines behind the browser's own scrollbar, which is scaled
 * where browsers cannot be that high. Lines that are wrapped or begin a group are measured once drawn; nothing else is
 * known of their heights.
 */
export class LogWindow {
  readonly #changed: () => void;
  #parts: WindowParts | undefined;
  #sizes: Sizes = { total: 0, row: 18, height: 600 };
  #wraps = false;
  /** Not all lines are equally high: they are measured once drawn. */
  #uneven = false;
  #anchor: Anchor = { line: 1, y: 0 };
  #drawn: DrawnLines = { first: 1, last: 0 };
  /** Sticks to the end while lines come. */
  #follows = false;
  /** Lines there were when it stopped doing so. */
  #leftAt = 0;
  /** What was measured of lines that are wrapped: their height, about, and how near the ends are. */
  #average: number | undefined;
  #ends: Ends | undefined;
  #lastTop = 0;
  #widest = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get drawn(): DrawnLines {
    return this.#drawn;
  }

  get follows(): boolean {
    return this.#follows;
  }

  /** Lines that came since the end is not followed any more. */
  get missed(): number {
    return this.#follows ? 0 : this.#sizes.total - this.#leftAt;
  }

  /** Whether the last line is in the window. */
  get isAtEnd(): boolean {
    return this.#isAtEnd();
  }

  /** The line at the top. */
  get top(): number {
    return this.#anchor.line;
  }

  get sizes(): Sizes {
    return this.#sizes;
  }

  attach(parts: WindowParts): () => void {
    this.#parts = parts;
    const watch = new ResizeObserver(() => this.#measure());
    watch.observe(parts.scroller);
    const scrolled = () => this.#scrolled();
    const rested = () => this.#putScrollbar();
    parts.scroller.addEventListener("scroll", scrolled, { passive: true });
    parts.scroller.addEventListener("scrollend", rested);
    this.#measure();
    return () => {
      watch.disconnect();
      parts.scroller.removeEventListener("scroll", scrolled);
      parts.scroller.removeEventListener("scrollend", rested);
      clearTimeout(this.#rest);
      this.#parts = undefined;
    };
  }

  /** How long the log is by now. */
  extend(total: number): void {
    if (total === this.#sizes.total) return;
    this.#sizes = { ...this.#sizes, total };
    if (this.#follows) this.#anchor = this.#end();
    else if (this.#anchor.line > Math.max(1, total)) this.#anchor = { line: 1, y: 0 };
    this.#draw();
  }

  /** Other lines are shown than before: says where each went; one that is named stays where it is. */
  refold(total: number, moved: (line: number) => number, kept?: number): void {
    const y = kept === undefined ? undefined : this.#topOf(kept);
    if (kept !== undefined && y !== undefined) this.#anchor = { line: kept, y };
    if (y !== undefined) this.#setFollows(false);
    this.#anchor = { ...this.#anchor, line: Math.max(1, moved(this.#anchor.line)) };
    this.#leftAt += total - this.#sizes.total;
    this.#sizes = { ...this.#sizes, total };
    if (this.#follows) this.#anchor = this.#end();
    this.#forgetMeasures();
    this.#draw();
  }

  /** How far under the window's top a line that is drawn begins. */
  #topOf(line: number): number | undefined {
    const row = this.#parts === undefined ? undefined : this.#rowOf(line, this.#parts);
    if (row === undefined || this.#parts === undefined) return undefined;
    return row.getBoundingClientRect().top - this.#parts.scroller.getBoundingClientRect().top;
  }

  wrap(wraps: boolean, uneven: boolean): void {
    if (wraps === this.#wraps && uneven === this.#uneven) return;
    this.#wraps = wraps;
    this.#uneven = uneven;
    this.#forgetMeasures();
    this.#draw();
  }

  goTo(line: number, place: "top" | "middle" = "middle"): void {
    const isAtStart = this.#anchor.line === 1 && this.#anchor.y === 0;
    // Lines that were just unfolded are not in the page yet.
    const isDrawn = this.#parts?.rows.children.length === this.#drawn.last - this.#drawn.first + 1;
    if (isAtStart && isDrawn && this.#isAtEnd()) return;
    this.#setFollows(false);
    this.#anchor = anchorOf(Math.min(Math.max(1, line), Math.max(1, this.#sizes.total)), place, this.#sizes);
    this.#settle();
  }

  follow(follows: boolean): void {
    this.#setFollows(follows);
    if (follows) this.#anchor = this.#end();
    this.#settle();
  }

  /** Whether all of the line is in the window. */
  shows(line: number): boolean {
    const row = this.#parts === undefined ? undefined : this.#rowOf(line, this.#parts);
    if (row === undefined || this.#parts === undefined) return false;
    const frame = this.#parts.scroller.getBoundingClientRect();
    const { top, bottom } = row.getBoundingClientRect();
    return top >= frame.top - 1 && bottom <= frame.top + this.#sizes.height + 1;
  }

  /** Puts the rows that were drawn where they belong; to be called whenever they were drawn anew. */
  place(): void {
    const parts = this.#parts;
    if (parts === undefined) return;
    const heights = this.#heights(parts);
    let top = this.#anchor.y;
    for (let line = this.#drawn.first; line < this.#anchor.line; line += 1) top -= heights(line);
    let bottom = top;
    for (let line = this.#drawn.first; line <= this.#drawn.last; line += 1) bottom += heights(line);
    const shift = this.#shift(top, bottom);
    parts.rows.style.transform = `translateY(${top + shift}px)`;
    this.#anchor = this.#firstSeen(top + shift, heights);
    this.#widen(parts);
    this.#learn(top + shift, bottom + shift);
    this.#atRest();
    if (!this.#covers(top + shift, bottom + shift)) this.#draw();
  }

  /** From lines of any height; of others everything is known. */
  #learn(top: number, bottom: number): void {
    const { first, last } = this.#drawn;
    const { total, height, row } = this.#sizes;
    if (!this.#uneven || last < first) return;
    const measured = (bottom - top) / (last - first + 1);
    const isAll = first === 1 && last === total;
    const before = this.#average ?? measured;
    this.#average = Math.max(row, isAll ? measured : before + (measured - before) * learning);
    this.#ends = {
      above: first === 1 ? Math.max(0, -top) : Number.POSITIVE_INFINITY,
      below: last === total ? Math.max(0, bottom - height) : Number.POSITIVE_INFINITY,
    };
  }

  /** As the scrollbar sees it. */
  #scale(): Sizes {
    return { ...this.#sizes, row: this.#average ?? this.#sizes.row };
  }

  /** Nothing is shown before the first line, and nothing behind the last one while there are lines for the window. */
  #shift(top: number, bottom: number): number {
    const { height, total } = this.#sizes;
    const down = this.#drawn.last >= total ? Math.max(0, height - bottom) : 0;
    const follows = this.#follows && this.#drawn.last >= total ? Math.min(0, height - bottom) : 0;
    const shift = down + follows;
    return this.#drawn.first <= 1 && top + shift > 0 ? -top : shift;
  }

  #firstSeen(top: number, heights: (line: number) => number): Anchor {
    let y = top;
    for (let line = this.#drawn.first; line < this.#drawn.last; line += 1) {
      const height = heights(line);
      if (y + height > 0) return { line, y };
      y += height;
    }
    return { line: Math.max(this.#drawn.first, this.#drawn.last), y };
  }

  #covers(top: number, bottom: number): boolean {
    const { height, total } = this.#sizes;
    const above = this.#drawn.first <= 1 || top <= 0;
    return above && (this.#drawn.last >= total || bottom >= height);
  }

  #scrolled(): void {
    const top = this.#parts?.scroller.scrollTop ?? 0;
    const by = top - this.#lastTop;
    this.#lastTop = top;
    if (Math.abs(by) < 0.5) return;
    this.#move(by, top);
    if (by < 0) this.#setFollows(false);
    this.#drawOrPlace();
    if (by > 0 && this.#isAtEnd()) this.#setFollows(true);
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.#putScrollbar(), restMs);
  }

  #move(by: number, top: number): void {
    const range = scrollHeight(this.#scale()) - this.#sizes.height;
    const isExactly = isExact(this.#sizes) && !this.#uneven;
    if (!isExactly && Math.abs(by) < this.#sizes.height * moved)
      this.#anchor = { ...this.#anchor, y: this.#anchor.y - by };
    else this.#anchor = top >= range - 1 ? this.#end() : anchorAt(top, this.#scale());
  }

  #isAtEnd(): boolean {
    if (this.#parts === undefined || this.#drawn.last < this.#sizes.total) return false;
    const bottom = this.#parts.rows.getBoundingClientRect().bottom;
    return bottom <= this.#parts.scroller.getBoundingClientRect().top + this.#sizes.height + 2;
  }

  #setFollows(follows: boolean): void {
    if (follows === this.#follows) return;
    this.#follows = follows;
    this.#leftAt = this.#sizes.total;
    this.#changed();
  }

  #end(): Anchor {
    return { line: Math.max(1, this.#sizes.total), y: this.#sizes.height - this.#sizes.row };
  }

  #settle(): void {
    this.#drawOrPlace();
    this.#putScrollbar();
  }

  /** Draws other lines only where those drawn do not fill the window. */
  #drawOrPlace(): void {
    const { first, last } = this.#needed(2);
    if (first < this.#drawn.first || last > this.#drawn.last) this.#draw();
    else this.place();
  }

  #draw(): void {
    this.#drawn = this.#needed(overscan);
    this.#changed();
  }

  /** As if no line were wrapped: there are never more in the window. */
  #needed(beyond: number): DrawnLines {
    const { row, height, total } = this.#sizes;
    const { line, y } = this.#anchor;
    const first = line - Math.ceil(Math.max(0, y) / row) - beyond;
    const last = line + Math.ceil((height - y) / row) + beyond;
    return { first: Math.max(1, first), last: Math.min(total, last) };
  }

  #heights(parts: WindowParts): (line: number) => number {
    if (!this.#uneven) return () => this.#sizes.row;
    return (line) => this.#rowOf(line, parts)?.offsetHeight ?? this.#sizes.row;
  }

  #rowOf(line: number, { rows }: WindowParts): HTMLElement | undefined {
    const row = rows.children[line - this.#drawn.first];
    return row instanceof HTMLElement ? row : undefined;
  }

  /** The window is as wide as the widest line that was seen, so that it does not jump to the side. */
  #widen({ rows, spacer }: WindowParts): void {
    if (this.#wraps || rows.offsetWidth <= this.#widest) return;
    this.#widest = rows.offsetWidth;
    spacer.style.minInlineSize = `${this.#widest}px`;
  }

  #forgetMeasures(): void {
    this.#widest = 0;
    this.#average = undefined;
    this.#ends = undefined;
    if (this.#parts !== undefined) this.#parts.spacer.style.minInlineSize = "";
  }

  #atRest(): void {
    if (this.#rest === undefined) this.#putScrollbar();
  }

  #putScrollbar(): void {
    clearTimeout(this.#rest);
    this.#rest = undefined;
    if (this.#parts === undefined) return;
    const { scroller, spacer } = this.#parts;
    const scale = this.#scale();
    spacer.style.blockSize = `${scrollHeight(scale)}px`;
    const range = scrollHeight(scale) - scale.height;
    const wanted = this.#follows ? range : scrollTopOf(this.#anchor, scale, this.#ends);
    if (Math.abs(scroller.scrollTop - wanted) > 1) scroller.scrollTop = wanted;
    this.#lastTop = scroller.scrollTop;
  }

  #measure(): void {
    if (this.#parts === undefined) return;
    const { scroller, rows } = this.#parts;
    const row = Number.parseFloat(getComputedStyle(rows).lineHeight) || this.#sizes.row;
    const height = scroller.clientHeight;
    const atEnd = this.#isAtEnd();
    this.#sizes = { ...this.#sizes, row, height };
    rows.parentElement?.style.setProperty("block-size", `${height}px`);
    this.#forgetMeasures();
    if (this.#follows || (atEnd && this.#sizes.total > 0)) this.#anchor = this.#end();
    this.#draw();
  }
}

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

/** Lines rendered before and after the visible ones, so that quick scrolling shows no gaps. */
const overscan = 24;
/** Idle time in ms before the scrollbar is corrected, in browsers without scrollend. */
const restMs = 1_000;
/** In windows: a longer scroll step means that the scrollbar was dragged; a shorter one moves the lines. */
const moved = 1.5;

/** Weight of new measurements in the average height of wrapped lines; a low one keeps the scrollbar steady. */
const learning = 0.2;

/** The DOM elements of a log window. */
interface WindowParts {
  /** The scroll container, as high as the window. */
  readonly scroller: HTMLElement;
  /** Gives the scroll container its content height. */
  readonly spacer: HTMLElement;
  /** Contains the rows, positioned under the window; each row is one child. */
  readonly rows: HTMLElement;
}

export interface DrawnLines {
  readonly first: number;
  /** Less than `first` when empty. */
  readonly last: number;
}

/**
 * Decides which rows of a log are rendered and where (folded lines do not count): any number of lines behind the native
 * scrollbar, scaled beyond the browser's height limit. Heights of wrapped lines and group headers are measured once
 * rendered, and unknown before.
 */
export class LogWindow {
  readonly #changed: () => void;
  #parts: WindowParts | undefined;
  #sizes: Sizes = { total: 0, row: 18, height: 600 };
  #wraps = false;
  /** Lines differ in height and are measured once rendered. */
  #uneven = false;
  #anchor: Anchor = { line: 1, y: 0 };
  #drawn: DrawnLines = { first: 1, last: 0 };
  /** Follows the end as lines arrive. */
  #follows = false;
  /** Number of lines that the log had when following stopped. */
  #leftAt = 0;
  /** Measured approximations for wrapped lines: average height, and the distances to both ends. */
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

  /** Number of lines that arrived since following stopped. */
  get missed(): number {
    return this.#follows ? 0 : this.#sizes.total - this.#leftAt;
  }

  /** Returns whether the last line is visible. */
  get isAtEnd(): boolean {
    return this.#isAtEnd();
  }

  /** The top line. */
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

  /** Sets the current number of lines. */
  extend(total: number): void {
    if (total === this.#sizes.total) return;
    this.#sizes = { ...this.#sizes, total };
    if (this.#follows) this.#anchor = this.#end();
    else if (this.#anchor.line > Math.max(1, total)) this.#anchor = { line: 1, y: 0 };
    this.#draw();
  }

  /** Changes the visible lines: `moved` maps old to new rows; the line `kept` keeps its position. */
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

  /** Returns the distance of a rendered line from the window's top. */
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
    // Newly unfolded lines are not in the DOM yet.
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

  /** Returns whether the line is completely visible. */
  shows(line: number): boolean {
    const row = this.#parts === undefined ? undefined : this.#rowOf(line, this.#parts);
    if (row === undefined || this.#parts === undefined) return false;
    const frame = this.#parts.scroller.getBoundingClientRect();
    const { top, bottom } = row.getBoundingClientRect();
    return top >= frame.top - 1 && bottom <= frame.top + this.#sizes.height + 1;
  }

  /** Positions the rendered rows; call it after every rendering. */
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

  /** Updates the averages, which only lines of varying height need. */
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

  /** Dimensions for the scrollbar. */
  #scale(): Sizes {
    return { ...this.#sizes, row: this.#average ?? this.#sizes.row };
  }

  /**
   * Returns the correction that avoids empty space before the first line, and after the last one if there are enough
   * lines.
   */
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

  /** Renders other lines only if the current ones do not fill the window. */
  #drawOrPlace(): void {
    const { first, last } = this.#needed(2);
    if (first < this.#drawn.first || last > this.#drawn.last) this.#draw();
    else this.place();
  }

  #draw(): void {
    this.#drawn = this.#needed(overscan);
    this.#changed();
  }

  /** Assumes that no line wraps: that is the most that can be visible. */
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

  /** Keeps the content as wide as the widest line seen, so that it does not jump sideways. */
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

import type { GroupMark, LogLines } from "@wezterm-parallel/shared/protocol/api/schemas/log-schemas";

import { Folds, noFolds, type HiddenLines } from "./folds.ts";

interface Group {
  readonly line: number;
  readonly title: string;
  /** The line of its end; undefined: the group reaches the end of the log. */
  last?: number;
}

/** A group's header. */
export interface GroupHead {
  readonly line: number;
  readonly title: string;
  readonly folded: boolean;
  /** Lines between its start and end. */
  readonly lines: number;
  readonly errors: number;
}

/** The groups of one log, and which of them are folded. */
export class LogGroups {
  /** By first line, in line order. */
  readonly #groups = new Map<number, Group>();
  readonly #ends = new Set<number>();
  readonly #folded = new Set<number>();
  #errors: number[] = [];
  #known = 0;
  /** True once all groups that existed at opening are known. Later ones stay unfolded, because the reader watches. */
  #isOpened = false;
  #folds = noFolds;

  /** Number of marks read so far. */
  get known(): number {
    return this.#known;
  }

  get count(): number {
    return this.#groups.size;
  }

  get anyFolded(): boolean {
    return this.#folded.size > 0;
  }

  /** Changes whenever the visible lines change. */
  get folds(): Folds {
    return this.#folds;
  }

  /** Adds the marks after those known; returns whether more must be requested. */
  take({ total, items }: NonNullable<LogLines["marks"]>): boolean {
    if (total < this.#known) {
      this.#reset();
      return true;
    }
    for (const mark of items) this.#takeMark(mark);
    this.#known += items.length;
    this.#foldNew(items);
    this.#isOpened ||= this.#known >= total;
    return this.#known < total;
  }

  /** Returns the group that starts at this line, in a log of `total` lines. */
  head(line: number, total: number): GroupHead | undefined {
    const group = this.#groups.get(line);
    if (group === undefined) return undefined;
    const { title, last } = group;
    const lines = last === undefined ? total - line : last - line - 1;
    return { line, title, folded: this.#folded.has(line), lines, errors: this.#errorsIn(group) };
  }

  isEnd(line: number): boolean {
    return this.#ends.has(line);
  }

  toggle(line: number): void {
    if (!this.#folded.delete(line)) this.#folded.add(line);
    this.#fold();
  }

  foldAll(fold: boolean): void {
    this.#folded.clear();
    if (fold) for (const line of this.#groups.keys()) this.#folded.add(line);
    this.#fold();
  }

  /** Unfolds all groups that contain the line. */
  reveal(line: number): void {
    if (!this.#folds.isHidden(line)) return;
    for (const first of this.#folded) {
      const last = this.#groups.get(first)?.last ?? Infinity;
      if (first < line && line <= last) this.#folded.delete(first);
    }
    this.#fold();
  }

  #takeMark(mark: GroupMark): void {
    if (mark.kind === "error") this.#errors.push(mark.line);
    else if (mark.kind === "start") this.#groups.set(mark.line, mark);
    else {
      const group = this.#groups.get(mark.of);
      if (group === undefined) return;
      this.#groups.set(mark.of, { ...group, last: mark.line });
      this.#ends.add(mark.line);
    }
  }

  /** Folds groups that succeeded; readers look for the failed ones. */
  #foldNew(items: readonly GroupMark[]): void {
    const marks = items.filter((mark) => mark.kind !== "error");
    for (const mark of marks) {
      const group = this.#groups.get(mark.kind === "end" ? mark.of : mark.line);
      if (group === undefined || this.#errorsIn(group) > 0) continue;
      const isOver = !this.#isOpened && group.last !== undefined;
      if (isOver || (mark.kind === "start" && mark.folded)) this.#folded.add(group.line);
    }
    if (marks.length > 0 && this.#folded.size > 0) this.#fold();
  }

  #errorsIn({ line, last = Infinity }: Group): number {
    return countUpTo(this.#errors, last) - countUpTo(this.#errors, line);
  }

  #fold(): void {
    const hidden: HiddenLines[] = [];
    let end = 0;
    for (const { line, last = Infinity } of this.#groups.values()) {
      if (line <= end || last === line || !this.#folded.has(line)) continue;
      hidden.push({ from: line + 1, to: last });
      end = last;
    }
    this.#folds = new Folds(hidden);
  }

  #reset(): void {
    this.#groups.clear();
    this.#ends.clear();
    this.#folded.clear();
    this.#errors = [];
    this.#known = 0;
    this.#isOpened = false;
    this.#folds = noFolds;
  }
}

/** Returns how many of the sorted values are at most `most`. */
function countUpTo(sorted: readonly number[], most: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) <= most) low = middle + 1;
    else high = middle;
  }
  return low;
}

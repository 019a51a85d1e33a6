/** A range of hidden lines, inclusive; `to` may be Infinity. */
export interface HiddenLines {
  readonly from: number;
  readonly to: number;
}

interface Fold extends HiddenLines {
  /** Number of lines hidden by earlier folds. */
  readonly before: number;
}

/** Maps between lines and visible rows. Both count from 1; the first line is always visible. */
export class Folds {
  readonly #folds: readonly Fold[];

  /** Ranges in line order, with a visible line before each. */
  constructor(hidden: readonly HiddenLines[]) {
    let before = 0;
    this.#folds = hidden.map(({ from, to }) => {
      const fold = { from, to, before };
      before += to - from + 1;
      return fold;
    });
  }

  /** Returns the number of rows for this many lines. */
  rows(total: number): number {
    return this.rowOf(total);
  }

  /** Returns a line's row; for a hidden line, the row after which it is hidden. */
  rowOf(line: number): number {
    const fold = this.#last(({ from }) => from <= line);
    if (fold === undefined) return line;
    const { from, to, before } = fold;
    return line <= to ? from - 1 - before : line - before - (to - from + 1);
  }

  lineAt(row: number): number {
    const fold = this.#last(({ from, to, before }) => from - 1 - before < row && to !== Infinity);
    return fold === undefined ? row : row + fold.before + (fold.to - fold.from + 1);
  }

  isHidden(line: number): boolean {
    const fold = this.#last(({ from }) => from <= line);
    return fold !== undefined && line <= fold.to;
  }

  /** Returns the last fold that satisfies a condition which holds for a prefix of the folds (binary search). */
  #last(holds: (fold: Fold) => boolean): Fold | undefined {
    let low = 0;
    let high = this.#folds.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const fold = this.#folds[middle];
      if (fold !== undefined && holds(fold)) low = middle + 1;
      else high = middle;
    }
    return this.#folds[low - 1];
  }
}

export const noFolds = new Folds([]);

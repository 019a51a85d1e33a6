/** Lines that are not shown, both included; `to` may be Infinity. */
export interface HiddenLines {
  readonly from: number;
  readonly to: number;
}

interface Fold extends HiddenLines {
  /** Lines hidden by the folds before it. */
  readonly before: number;
}

/** Which lines of a log are shown, and in which rows. Lines and rows count from 1; the first line is always shown. */
export class Folds {
  readonly #folds: readonly Fold[];

  /** In the order of the lines, with a line that is shown before each. */
  constructor(hidden: readonly HiddenLines[]) {
    let before = 0;
    this.#folds = hidden.map(({ from, to }) => {
      const fold = { from, to, before };
      before += to - from + 1;
      return fold;
    });
  }

  /** Rows of a log of so many lines. */
  rows(total: number): number {
    return this.rowOf(total);
  }

  /** The row of a line; of one that is hidden, the row behind which it is. */
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

  /** The last fold for which something holds that holds for all before it. */
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

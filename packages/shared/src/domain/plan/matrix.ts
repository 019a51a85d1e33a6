/** Values by key, e.g. `{ os: "linux", node: "20" }`. */
export type MatrixValues = Readonly<Record<string, string>>;

export interface Matrix {
  readonly axes: Readonly<Record<string, readonly string[]>>;
  /** A combination of the axes is left out when it has all values of one of these. */
  readonly exclude: readonly MatrixValues[];
  /**
   * Each adds its values to the combinations that have its values of the axes, and becomes a combination of its
   * own when there is none. Source: `strategy.matrix.include` of GitHub Actions.
   */
  readonly include: readonly MatrixValues[];
}

/** One task of a matrix: its name and its values. */
export interface MatrixPart {
  readonly name: string;
  readonly values: MatrixValues;
}

/**
 * Expands every combination of the values, the last key fastest: `test(1,linux)`, `test(1,mac)` … Without a
 * matrix, returns the task itself. The values that `include` adds to a combination are not part of its name.
 * Characters that a name cannot contain become `-` in the name, never in the values.
 */
export function expandMatrix(base: string, matrix: Matrix | undefined): readonly MatrixPart[] {
  if (matrix === undefined) return [{ name: base, values: {} }];
  const combined = combineAxes(matrix.axes).filter(
    (values) => !matrix.exclude.some((entry) => hasValues(values, entry)),
  );
  const onAxes = matrix.include.map((entry) => ({ entry, axes: pickAxes(entry, matrix) }));
  const alone = onAxes.filter(({ axes }) => !combined.some((values) => hasValues(values, axes)));
  return [
    ...combined.map((values) => {
      const matching = onAxes.filter(({ axes }) => hasValues(values, axes));
      return {
        name: partName(base, values),
        values: Object.assign({}, ...matching.map(({ entry }) => entry), values) as MatrixValues,
      };
    }),
    ...alone.map(({ entry, axes }) => {
      const values = { ...axes, ...entry };
      return { name: partName(base, values), values };
    }),
  ];
}

/** Returns the entries of `exclude` that leave out nothing. */
export function uselessExcludes({ axes, exclude }: Matrix): readonly MatrixValues[] {
  const combined = combineAxes(axes);
  return exclude.filter((entry) => !combined.some((values) => hasValues(values, entry)));
}

/** Returns every key of the matrix, those of `include` last. */
export function matrixKeys({ axes, include }: Matrix): readonly string[] {
  return [...new Set([...Object.keys(axes), ...include.flatMap((entry) => Object.keys(entry))])];
}

/** Returns the maximum number of tasks of the matrix without creating them. */
export function matrixSize(matrix: Matrix | undefined): number {
  if (matrix === undefined) return 1;
  const axes = Object.values(matrix.axes);
  const combinations = axes.reduce((product, values) => product * values.length, 1);
  return (axes.length === 0 ? 0 : combinations) + matrix.include.length;
}

/** Returns whether two parts have the same values of their common keys, and any common key at all. */
export function hasSameValues(one: MatrixValues, other: MatrixValues): boolean {
  const common = Object.keys(one).filter((key) => other[key] !== undefined);
  return common.length > 0 && common.every((key) => one[key] === other[key]);
}

/** Returns `test` for `test(2)`; a name without parentheses is returned unchanged. */
export function baseName(name: string): string {
  const open = name.indexOf("(");
  return open < 0 ? name : name.slice(0, open);
}

function combineAxes(axes: Matrix["axes"]): readonly MatrixValues[] {
  const entries = Object.entries(axes);
  if (entries.length === 0) return [];
  let combinations: readonly (readonly (readonly [string, string])[])[] = [[]];
  for (const [key, values] of entries) {
    combinations = combinations.flatMap((before) =>
      values.map((value) => [...before, [key, value] as const]),
    );
  }
  return combinations.map((each) => Object.fromEntries(each));
}

function hasValues(values: MatrixValues, wanted: MatrixValues): boolean {
  return Object.entries(wanted).every(([key, value]) => values[key] === value);
}

/** Picks the values of the axes, in the order of the axes. */
function pickAxes(entry: MatrixValues, { axes }: Matrix): MatrixValues {
  return Object.fromEntries(
    Object.keys(axes).flatMap((key) => {
      const value = entry[key];
      return value === undefined ? [] : [[key, value] as const];
    }),
  );
}

function partName(base: string, values: MatrixValues): string {
  return `${base}(${Object.values(values).map(nameable).join(",")})`;
}

function nameable(value: string): string {
  return value.replace(/[()/#\p{Cc}]/gu, "-");
}

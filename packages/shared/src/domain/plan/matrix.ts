/** One task of a matrix: its name and its values. */
export interface MatrixPart {
  readonly name: string;
  readonly values: Readonly<Record<string, string>>;
}

/**
 * Expands every combination of the values, the last key fastest: `test(1,linux)`, `test(1,mac)` … Without a
 * matrix, returns the task itself. Characters that a name cannot contain become `-` in the name, never in the
 * values.
 */
export function expandMatrix(
  base: string,
  matrix: Readonly<Record<string, readonly string[]>> | undefined,
): readonly MatrixPart[] {
  if (matrix === undefined) return [{ name: base, values: {} }];
  let combinations: readonly (readonly (readonly [string, string])[])[] = [[]];
  for (const [key, values] of Object.entries(matrix)) {
    combinations = combinations.flatMap((before) =>
      values.map((value) => [...before, [key, value] as const]),
    );
  }
  return combinations.map((entries) => ({
    name: `${base}(${entries.map(([, value]) => nameable(value)).join(",")})`,
    values: Object.fromEntries(entries),
  }));
}

/** Counts the tasks of the matrix without creating them. */
export function matrixSize(matrix: Readonly<Record<string, readonly string[]>> | undefined): number {
  return Object.values(matrix ?? {}).reduce((product, values) => product * values.length, 1);
}

/** Returns `test` for `test(2)`; a name without parentheses is returned unchanged. */
export function baseName(name: string): string {
  const open = name.indexOf("(");
  return open < 0 ? name : name.slice(0, open);
}

function nameable(value: string): string {
  return value.replace(/[()/#\p{Cc}]/gu, "-");
}

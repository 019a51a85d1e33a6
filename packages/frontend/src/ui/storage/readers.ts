/** Creates a validator that accepts the given words. */
export function oneOf<T extends string>(words: readonly T[]): (stored: unknown) => T | undefined {
  return (stored) => words.find((word) => word === stored);
}

export function aBoolean(stored: unknown): boolean | undefined {
  return typeof stored === "boolean" ? stored : undefined;
}

/** Creates a validator for finite numbers within the limits, inclusive. */
export function aNumber(from: number, to: number): (stored: unknown) => number | undefined {
  return (stored) => (typeof stored === "number" && stored >= from && stored <= to ? stored : undefined);
}

/** Deeper than any real plan, and far below what the stack can take. */
const nestingLimit = 60;

/** Returns whether maps and lists are nested deeper than allowed, or contain themselves by an alias. */
export function isNestedTooDeep(value: unknown): boolean {
  return heightOf(value, nestingLimit, new Map()) > nestingLimit;
}

/**
 * Counts levels of maps and lists; Infinity beyond `left`. A value still being measured counts as infinite,
 * because it contains itself.
 */
function heightOf(value: unknown, left: number, known: Map<object, number>): number {
  if (typeof value !== "object" || value === null) return 0;
  if (left === 0) return Infinity;
  const before = known.get(value);
  if (before !== undefined) return before;
  known.set(value, Infinity);
  const below = Object.values(value).reduce(
    (most: number, each) => Math.max(most, heightOf(each, left - 1, known)),
    0,
  );
  known.set(value, below + 1);
  return below + 1;
}

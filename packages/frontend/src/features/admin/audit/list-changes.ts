/** A changed value; undefined for a value that was added or removed. */
export interface ValueChange {
  /** Such as `limits.account.burst`; empty for the whole object. */
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Returns the differences between two states; without a previous state, all values of the new one. */
export function compareValues(before: unknown, after: unknown): readonly ValueChange[] {
  const [was, is] = [flatten(before), flatten(after)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((path) => ({ path, before: was.get(path), after: is.get(path) }))
    .filter((change) => change.before !== change.after);
}

function flatten(value: unknown, path = "", found = new Map<string, string>()): ReadonlyMap<string, string> {
  if (value === undefined) return found;
  if (isGroup(value)) {
    for (const [key, inner] of Object.entries(value))
      flatten(inner, path === "" ? key : `${path}.${key}`, found);
  } else found.set(path, typeof value === "string" ? value : JSON.stringify(value));
  return found;
}

/** Arrays are compared as a whole, because indices mean nothing to users. */
function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What became of one value; a value that was not there, or is not any more, is undefined. */
export interface Change {
  /** Such as `limits.account.burst`; empty for the whole. */
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** What differs between two states, value by value; without a state before: all that is in the one after. */
export function listChanges(before: unknown, after: unknown): readonly Change[] {
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

/** Lists are compared as a whole: their places say nothing to people. */
function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

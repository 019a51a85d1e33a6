import { storedValue } from "../../../ui/storage/stored-value.ts";

/** Maximum at once: each takes a connection. */
export const most = 4;

/** Ids of tasks with open terminals; restored when the address names none. */
export const storedTerminals = storedValue<readonly string[]>("terminals.open", {
  read: aList,
  otherwise: [],
});

/** Parses `?open=r1/test,r2/build`: without duplicates, the first four. */
export function readOpen(text: string): readonly string[] {
  // Names of matrix tasks contain commas, always within parentheses.
  const named = text.match(/[^,(]+(?:\([^)]*\))?/g) ?? [];
  return [...new Set(named.map((each) => each.trim()))].filter((each) => each !== "").slice(0, most);
}

export function writeOpen(tasks: readonly string[]): string {
  return tasks.join(",");
}

function aList(stored: unknown): readonly string[] | undefined {
  if (!Array.isArray(stored)) return undefined;
  return stored.filter((each): each is string => typeof each === "string").slice(0, most);
}

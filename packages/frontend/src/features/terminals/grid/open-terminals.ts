import { keep } from "../../../ui/kept/kept.ts";

/** More at once are read by nobody, and each takes a connection. */
export const most = 4;

/** Tasks whose terminals are shown, by id; as it was left when the address says nothing. */
export const keptOpen = keep<readonly string[]>("terminals.open", { read: aList, otherwise: [] });

/** What `?open=r1/test,r2/build` names, each once, the first four. */
export function readOpen(text: string): readonly string[] {
  // Names of matrix tasks have commas too, always within parentheses.
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

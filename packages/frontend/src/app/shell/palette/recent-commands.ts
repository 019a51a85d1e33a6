import { storedValue } from "../../../ui/storage/stored-value.ts";

/** Number that fits into the palette without scrolling. */
const kept = 8;

/** Ids of recently used commands, newest first. */
export const recentCommands = storedValue<readonly string[]>("shell.recent-commands", {
  read: (stored) =>
    Array.isArray(stored) ? stored.filter((id) => typeof id === "string").slice(0, kept) : undefined,
  otherwise: [],
});

export function rememberCommand(id: string): void {
  const others = recentCommands.get().filter((other) => other !== id);
  recentCommands.set([id, ...others].slice(0, kept));
}

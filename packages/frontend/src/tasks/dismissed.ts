import { storedValue } from "../ui/storage/stored-value.ts";

/** Older entries belong to runs that are no longer shown. */
const most = 5_000;

/** Failed attempts that the user has dismissed. */
export const dismissed = storedValue<readonly string[]>("overview.dismissed", {
  read: (stored) =>
    Array.isArray(stored) ? stored.filter((id): id is string => typeof id === "string") : undefined,
  otherwise: [],
});

export function dismiss(attempts: readonly string[]): void {
  dismissed.set([...dismissed.get(), ...attempts].slice(-most));
}

export function undismiss(attempts: readonly string[]): void {
  const back = new Set(attempts);
  dismissed.set(dismissed.get().filter((id) => !back.has(id)));
}

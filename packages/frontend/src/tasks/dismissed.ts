import { keep } from "../ui/kept/kept.ts";

/** Older ones are of runs that nobody is shown any more. */
const most = 500;

/** Attempts that somebody has seen fail and left as they are. */
export const dismissed = keep<readonly string[]>("overview.dismissed", {
  read: (stored) =>
    Array.isArray(stored) ? stored.filter((id): id is string => typeof id === "string") : undefined,
  otherwise: [],
});

export function dismiss(attempt: string): void {
  dismissed.set([...dismissed.get(), attempt].slice(-most));
}

export function bringBack(attempt: string): void {
  dismissed.set(dismissed.get().filter((id) => id !== attempt));
}

import { storedValue } from "../../../ui/storage/stored-value.ts";
import { aBoolean } from "../../../ui/storage/readers.ts";

/** True if long lines wrap; undefined: only on phones, where they are unreadable otherwise. */
export const wrapChoice = storedValue<boolean | undefined>("log.wraps", {
  read: aBoolean,
  otherwise: undefined,
});

export function wrapsByItself(): boolean {
  return window.matchMedia("(max-width: 600px)").matches;
}

import { keep } from "../../../ui/kept/kept.ts";
import { aBoolean } from "../../../ui/kept/readers.ts";

/** Whether long lines wrap; undefined: only on phones, where they are unreadable otherwise. */
export const wrapChoice = keep<boolean | undefined>("log.wraps", { read: aBoolean, otherwise: undefined });

export function wrapsByItself(): boolean {
  return window.matchMedia("(max-width: 600px)").matches;
}

import { keep } from "../../ui/kept/kept.ts";
import { aBoolean } from "../../ui/kept/readers.ts";

/** Long lines go on in the next row. On phones nothing else can be read. */
export const wrapChoice = keep<boolean | undefined>("log.wraps", { read: aBoolean, otherwise: undefined });

export function wrapsByItself(): boolean {
  return window.matchMedia("(max-width: 600px)").matches;
}

import { storedValue } from "../../../ui/storage/stored-value.ts";
import { aBoolean, aNumber, oneOf } from "../../../ui/storage/readers.ts";

export const fontSizes = { least: 8, most: 28, usual: 13 } as const;

/** CSS pixels. */
export const fontSize = storedValue<number>("terminals.font-size", {
  read: aNumber(fontSizes.least, fontSizes.most),
  otherwise: fontSizes.usual,
});

/** Copies the selection immediately. */
export const copiesSelection = storedValue<boolean>("terminals.copy-on-select", {
  read: aBoolean,
  otherwise: false,
});

/** Exposes output to screen readers line by line, which costs time. */
export const readsAloud = storedValue<boolean>("terminals.screen-reader", {
  read: aBoolean,
  otherwise: false,
});

const renderers = ["auto", "graphics", "plain"] as const;
/** `auto`: with the GPU if there is one. */
export const renderer = storedValue<(typeof renderers)[number]>("terminals.renderer", {
  read: oneOf(renderers),
  otherwise: "auto",
});

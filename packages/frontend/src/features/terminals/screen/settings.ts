import { keep } from "../../../ui/kept/kept.ts";
import { aBoolean, aNumber, oneOf } from "../../../ui/kept/readers.ts";

export const fontSizes = { least: 8, most: 28, usual: 13 } as const;

/** CSS pixels. */
export const fontSize = keep<number>("terminals.font-size", {
  read: aNumber(fontSizes.least, fontSizes.most),
  otherwise: fontSizes.usual,
});

/** What is selected is copied at once. */
export const copiesSelection = keep<boolean>("terminals.copy-on-select", {
  read: aBoolean,
  otherwise: false,
});

/** What is printed is put where screen readers find it, line by line: it costs time. */
export const readsAloud = keep<boolean>("terminals.screen-reader", { read: aBoolean, otherwise: false });

const renderers = ["auto", "graphics", "plain"] as const;
/** `auto`: by the graphics card where there is one. */
export const renderer = keep<(typeof renderers)[number]>("terminals.renderer", {
  read: oneOf(renderers),
  otherwise: "auto",
});

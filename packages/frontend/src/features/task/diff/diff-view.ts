import { keep } from "../../../ui/kept/kept.ts";
import { aBoolean, oneOf } from "../../../ui/kept/readers.ts";

const diffViews = ["split", "unified"] as const;
export type DiffView = (typeof diffViews)[number];

/** The user's choice of diff layout. */
export const diffView = keep<DiffView>("diff.view", { read: oneOf(diffViews), otherwise: "split" });
export const hideBlanks = keep<boolean>("diff.blanks", { read: aBoolean, otherwise: false });

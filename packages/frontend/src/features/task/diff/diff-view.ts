import { keep } from "../../../ui/kept/kept.ts";
import { aBoolean, oneOf } from "../../../ui/kept/readers.ts";

const diffViews = ["split", "unified"] as const;
export type DiffView = (typeof diffViews)[number];

/** How this person likes to read changes. */
export const diffView = keep<DiffView>("diff.view", { read: oneOf(diffViews), otherwise: "split" });
export const hideBlanks = keep<boolean>("diff.blanks", { read: aBoolean, otherwise: false });

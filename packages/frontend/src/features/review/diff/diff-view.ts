import { storedValue } from "../../../ui/storage/stored-value.ts";
import { aBoolean, oneOf } from "../../../ui/storage/readers.ts";

const diffViews = ["split", "unified"] as const;
export type DiffView = (typeof diffViews)[number];

/** The user's choice of diff layout. */
export const diffView = storedValue<DiffView>("diff.view", { read: oneOf(diffViews), otherwise: "split" });
export const hideBlanks = storedValue<boolean>("diff.blanks", { read: aBoolean, otherwise: false });

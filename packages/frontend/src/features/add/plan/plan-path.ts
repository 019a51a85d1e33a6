/** A path step in a plan: a map key, or a list item. */
export type PathStep = string | typeof anItem;
export const anItem = Symbol("an item of a list");

/** A step into a plan: a key of a map, or an item of a list. */
export type PathStep = string | typeof anItem;
export const anItem = Symbol("an item of a list");

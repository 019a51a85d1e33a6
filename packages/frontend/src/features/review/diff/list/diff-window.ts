import type { Virtualizer } from "@tanstack/react-virtual";

/** Knows the visible rows of a diff and scrolls it. */
export type DiffWindow = Virtualizer<HTMLDivElement, Element>;

import type { Page } from "@wezterm-parallel/shared/protocol/resources";

/** A page as the schemas want it, with a list of its own. */
export function pageBody<T>({ items, next }: Page<T>): { items: T[]; next?: string | undefined } {
  return { items: [...items], next };
}

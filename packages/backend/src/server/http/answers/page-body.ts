import type { Page } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

/** Copies a page into the mutable list that the schemas require. */
export function pageBody<T>({ items, next }: Page<T>): { items: T[]; next?: string | undefined } {
  return { items: [...items], next };
}

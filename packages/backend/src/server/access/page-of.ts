import type { Page } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

/**
 * Builds a page from rows that were read with one more than the limit; the extra row shows that there is a next page.
 */
export function pageOf<T, R>(
  found: readonly T[],
  limit: number,
  { cursor, resource }: { readonly cursor: (last: T) => string; readonly resource: (each: T) => R },
): Page<R> {
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const next = found.length > limit && last !== undefined ? cursor(last) : undefined;
  return { items: shown.map(resource), next };
}

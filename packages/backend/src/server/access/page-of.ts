import type { Page } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

/** A page of what was read with one more than its limit: that one says that there is more. */
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

/** Joins class names, skipping those that do not apply. */
export function join(...names: readonly (string | undefined | false)[]): string {
  return names.filter(Boolean).join(" ");
}

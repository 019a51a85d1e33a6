/**
 * Returns the address of a link in a terminal, or undefined if unsafe: programs print arbitrary text, e.g.
 * `javascript:`.
 */
export function safeAddress(text: string): string | undefined {
  try {
    const url = new URL(text);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** Opens it in a new tab without access to this page. */
export function openOutside(text: string): void {
  const address = safeAddress(text);
  if (address !== undefined) window.open(address, "_blank", "noopener,noreferrer");
}

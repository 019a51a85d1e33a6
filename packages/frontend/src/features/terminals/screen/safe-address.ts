/** The address that a text in a terminal may lead to, or undefined: programs print what they like, e.g. `javascript:`. */
export function safeAddress(text: string): string | undefined {
  try {
    const url = new URL(text);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** In a tab of its own that knows nothing of this page. */
export function openOutside(text: string): void {
  const address = safeAddress(text);
  if (address !== undefined) window.open(address, "_blank", "noopener,noreferrer");
}

/** Same limit as the server's. */
export const mostAtOnce = 10_000;

/** Returns the limit, or undefined if the text is none. */
export function readLimit(text: string): number | undefined {
  const number = Number(text.trim());
  return /^\s*\d+\s*$/.test(text) && number >= 1 && number <= mostAtOnce ? number : undefined;
}

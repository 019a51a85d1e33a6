/** Longer names are cut, because they appear in status lines and tab bars. */
const longestName = 40;

/**
 * Turns the title into a name that both terminals accept unchanged and that can be typed after `-t`: letters
 * and digits of any script, `-` and `_`; different from every one of `taken`.
 */
export function workspaceName(title: string, taken: ReadonlySet<string>): string {
  const letters = title.normalize("NFC").replaceAll(/[^\p{L}\p{M}\p{N}_-]+/gu, "-");
  const name = [...letters.replaceAll(/^-+|-+$/g, "")].slice(0, longestName).join("") || "wzp";
  for (let count = 1; ; count += 1) {
    const candidate = count === 1 ? name : `${name}-${count}`;
    if (!taken.has(candidate)) return candidate;
  }
}

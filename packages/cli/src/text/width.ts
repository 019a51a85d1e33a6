const plainText = /^[\u0020-\u007E…·✓✗×‖›─│█░▏]*$/;

let measureWide: ((text: string) => number) | undefined;

/**
 * Loads the width tables if one of these texts needs them. Must be awaited before the other functions get
 * such a text; most commands never need them and so start faster.
 */
export async function prepareWidths(texts: Iterable<string>): Promise<void> {
  if (measureWide !== undefined) return;
  for (const text of texts) {
    if (plainText.test(text)) continue;
    measureWide = (await import("string-width")).default;
    return;
  }
}

/**
 * Returns the columns of a text in a terminal: wide characters take two, combining characters and colour
 * sequences none.
 */
export function displayWidth(text: string): number {
  if (plainText.test(text)) return text.length;
  if (measureWide === undefined) throw new Error("prepareWidths was not called for this text");
  return measureWide(text);
}

/** Cuts a text without colours to `width` columns; the last one is an ellipsis if something was cut. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  if (width < 1) return "";
  // The first segmenter of a process takes 10 ms to load its tables.
  if (plainText.test(text)) return `${text.slice(0, width - 1)}…`;
  let kept = "";
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    used += displayWidth(segment);
    if (used > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** Pads with spaces to `width` columns. */
export function padTo(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - displayWidth(text)));
}

/** Cuts or pads to exactly `width` columns. */
export function fit(text: string, width: number): string {
  return padTo(truncate(text, width), width);
}

/**
 * Replaces what a terminal would act on (escape sequences, newlines, other controls, changes of direction) by
 * visible characters.
 */
export function visible(text: string): string {
  return text.replace(/[\u0000-\u001F\u007F-\u009F\u2028-\u202E\u2066-\u2069]/g, (char) =>
    char < " " ? String.fromCodePoint(0x24_00 + (char.codePointAt(0) ?? 0)) : "·",
  );
}

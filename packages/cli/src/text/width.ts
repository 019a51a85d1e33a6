const plainText = /^[\u0020-\u007E…·✓✗×‖›─│█░▏]*$/;

let measureWide: ((text: string) => number) | undefined;

/**
 * Loads what measures wide characters when one of these texts needs it. Must be awaited before the other
 * functions get such a text; most commands never do, and start sooner.
 */
export async function prepareWidths(texts: Iterable<string>): Promise<void> {
  if (measureWide !== undefined) return;
  for (const text of texts) {
    if (plainText.test(text)) continue;
    measureWide = (await import("string-width")).default;
    return;
  }
}

/** Columns a text takes in a terminal: wide characters two, combining ones and colours none. */
export function displayWidth(text: string): number {
  if (plainText.test(text)) return text.length;
  if (measureWide === undefined) throw new Error("prepareWidths was not called for this text");
  return measureWide(text);
}

/** Cuts a text without colours to `width` columns, the last one an ellipsis when something was cut. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  if (width < 1) return "";
  let kept = "";
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    used += displayWidth(segment);
    if (used > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** Fills with spaces up to `width` columns. */
export function padTo(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - displayWidth(text)));
}

/** Exactly `width` columns: cut or filled. */
export function fit(text: string, width: number): string {
  return padTo(truncate(text, width), width);
}

/** What a terminal would act on (escape sequences, line ends, other controls, turned directions) as visible signs. */
export function visible(text: string): string {
  return text.replace(/[\u0000-\u001F\u007F-\u009F\u2028-\u202E\u2066-\u2069]/g, (char) =>
    char < " " ? String.fromCodePoint(0x24_00 + (char.codePointAt(0) ?? 0)) : "·",
  );
}

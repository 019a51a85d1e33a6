import { spacesFor, textCleaner } from "@wezterm-parallel/shared/base/plain-text";

/** Colours, styles, and erasing the rest of the line, which progress bars use. */
const harmless = /^\u001B\[(?:[\d;:]*m|0?K)$/;

/**
 * Converts the output of a terminal program to text for a pipe or file: without escape sequences and with
 * plain newlines. Takes chunks of any size.
 */
export function plainText(): (bytes: Uint8Array) => string {
  return decoded(textCleaner());
}

/** Converts output so that it is safe for a person's terminal; `end` must follow the last chunk. */
interface SafeOutput {
  readonly write: (bytes: Uint8Array) => string;
  readonly end: string;
}

/**
 * Keeps colours and drops all other sequences: output must not set the clipboard or title, clear the screen,
 * or send a terminal query whose answer would be typed into the reader's shell.
 */
export function terminalText(): SafeOutput {
  const clean = decoded(
    textCleaner((sequence) => (harmless.test(sequence) ? sequence : spacesFor(sequence))),
  );
  return { write: (bytes) => showDirections(clean(bytes)), end: "\u001B[m" };
}

/** Replaces bidirectional overrides and isolates, which can disguise a line's content, by a visible sign. */
export function showDirections(text: string): string {
  return text.replace(/[\u202A-\u202E\u2066-\u2069]/g, "·");
}

function decoded(clean: (text: string) => string): (bytes: Uint8Array) => string {
  const decoder = new TextDecoder();
  return (bytes) => clean(decoder.decode(bytes, { stream: true }));
}

import { spacesFor, textCleaner } from "@wezterm-parallel/shared/base/plain-text";

/** Colours and styles, and erasing the rest of the line as progress bars do. */
const harmless = /^\u001B\[(?:[\d;:]*m|0?K)$/;

/**
 * Turns the output of a terminal program into text for a pipe or file: without escape sequences and with plain
 * line ends. Takes the output in pieces of any size.
 */
export function plainText(): (bytes: Uint8Array) => string {
  return decoded(textCleaner());
}

/** Output that is safe to print on a person's terminal; `end` is what must follow the last piece. */
export interface SafeOutput {
  readonly write: (bytes: Uint8Array) => string;
  readonly end: string;
}

/**
 * Keeps colours and drops every other sequence: output must not set the reader's clipboard or title, clear the
 * screen, or ask the terminal a question whose answer lands in the reader's shell.
 */
export function terminalText(): SafeOutput {
  const clean = decoded(
    textCleaner((sequence) => (harmless.test(sequence) ? sequence : spacesFor(sequence))),
  );
  return { write: (bytes) => showDirections(clean(bytes)), end: "\u001B[m" };
}

/** Replaces directional overrides and isolates, which make a line read as something else, by a visible sign. */
export function showDirections(text: string): string {
  return text.replace(/[\u202A-\u202E\u2066-\u2069]/g, "·");
}

function decoded(clean: (text: string) => string): (bytes: Uint8Array) => string {
  const decoder = new TextDecoder();
  return (bytes) => clean(decoder.decode(bytes, { stream: true }));
}

import { InvalidArgumentError } from "commander";

/** Bytes that a terminal sends for a key; named as in tmux. */
const keys: Readonly<Record<string, string>> = {
  enter: "\r",
  tab: "\t",
  escape: "\u001B",
  space: " ",
  bspace: "\u007F",
  backspace: "\u007F",
  up: "\u001B[A",
  down: "\u001B[B",
  right: "\u001B[C",
  left: "\u001B[D",
  home: "\u001B[H",
  end: "\u001B[F",
  delete: "\u001B[3~",
  pageup: "\u001B[5~",
  pagedown: "\u001B[6~",
};

/** Appends the bytes of one key of a repeated option. */
export function collectKey(name: string, before = ""): string {
  const control = /^(?:C-|\^)([a-z@[\\\]^_])$/i.exec(name)?.[1]?.toUpperCase();
  const bytes =
    control === undefined ? keys[name.toLowerCase()] : String.fromCodePoint(control.charCodeAt(0) - 64);
  if (bytes !== undefined) return before + bytes;
  throw new InvalidArgumentError(
    "It must be a key such as Enter, Tab, Escape, Space, Up, Down, PageUp or C-c.",
  );
}

/** Terminal shortcuts besides typing. */
export type TerminalKey = "copy" | "search" | "larger" | "smaller" | "usualSize" | "leave";

/** Shortcuts in the page's notation; all other keys are typed. */
export const terminalKeys: Readonly<Record<TerminalKey, string>> = {
  copy: "mod+shift+c",
  search: "mod+shift+f",
  larger: "mod+shift+arrowup",
  smaller: "mod+shift+arrowdown",
  usualSize: "mod+shift+home",
  leave: "shift+f6",
};

export function terminalKeyOf(name: string | undefined): TerminalKey | undefined {
  return (Object.keys(terminalKeys) as TerminalKey[]).find((key) => terminalKeys[key] === name);
}

/** Keys missing on phones. */
export type BarKey = "escape" | "tab" | "up" | "down" | "left" | "right" | "|" | "/" | "-";

const arrows = { up: "A", down: "B", right: "C", left: "D" } as const;

/** Returns the bytes that a key sends; `cursorKeys`: the program enabled application cursor keys (DECCKM). */
export function bytesOfKey(key: BarKey, modifiers: Modifiers, cursorKeys: boolean): string {
  if (key === "escape") return "\x1b";
  if (key === "tab") return "\t";
  if (!(key in arrows)) return modified(key, modifiers);
  const letter = arrows[key as keyof typeof arrows];
  const code = 1 + (modifiers.alt ? 2 : 0) + (modifiers.control ? 4 : 0);
  if (code > 1) return `\x1b[1;${code}${letter}`;
  return `\x1b${cursorKeys ? "O" : "["}${letter}`;
}

export interface Modifiers {
  readonly control: boolean;
  readonly alt: boolean;
}

/** Applies Ctrl or Alt of the key bar to one character: `c` with Ctrl is 0x03. */
export function modified(text: string, { control, alt }: Modifiers): string {
  const sign = control ? controlOf(text) : text;
  return alt ? `\x1b${sign}` : sign;
}

function controlOf(text: string): string {
  if (text === " ") return "\0";
  if (text === "?") return "\x7f";
  // A is 0x41 and Ctrl-A is 0x01, and so for the 32 characters from @ to _.
  const code = text.toUpperCase().codePointAt(0) ?? 0;
  return text.length === 1 && code >= 0x40 && code <= 0x5f ? String.fromCodePoint(code - 0x40) : text;
}

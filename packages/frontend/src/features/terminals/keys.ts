/** What a terminal's own keys do beside typing. */
export type TerminalKey = "copy" | "search" | "larger" | "smaller" | "usualSize" | "leave";

/** As pages name keys; everything else is typed. */
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

/** Keys that phones have none of. */
export type BarKey = "escape" | "tab" | "up" | "down" | "left" | "right" | "|" | "/" | "-";

const arrows = { up: "A", down: "B", right: "C", left: "D" } as const;

/** What a terminal sends for the key; `cursorKeys`: its program asked for the keys of applications (DECCKM). */
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

/** One sign typed while Ctrl or Alt of the bar holds: `c` with Ctrl is 0x03. */
export function modified(text: string, { control, alt }: Modifiers): string {
  const sign = control ? controlOf(text) : text;
  return alt ? `\x1b${sign}` : sign;
}

function controlOf(text: string): string {
  if (text === " ") return "\0";
  if (text === "?") return "\x7f";
  // A stands at 0x41 and Ctrl-A at 0x01; so the 32 signs from @ to _.
  const code = text.toUpperCase().codePointAt(0) ?? 0;
  return text.length === 1 && code >= 0x40 && code <= 0x5f ? String.fromCodePoint(code - 0x40) : text;
}

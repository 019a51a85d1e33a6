export interface PressedKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const modifiers = new Set(["Control", "Meta", "Alt", "Shift", "AltGraph", "CapsLock"]);

/**
 * A key press as pages name it: `j`, `?`, `shift+j`, `mod+k` (Ctrl or ⌘), `arrowdown`. Undefined for what is no key
 * by itself. Signs that need Shift to be typed are named as they are typed.
 */
export function keyName({ key, ctrlKey, metaKey, altKey, shiftKey }: PressedKey): string | undefined {
  if (modifiers.has(key) || key === "Process" || key === "Dead") return undefined;
  const name = key === " " ? "space" : key.toLowerCase();
  const isSign = key.length === 1 && key.toLowerCase() === key.toUpperCase() && key !== " ";
  return [(ctrlKey || metaKey) && "mod", altKey && "alt", shiftKey && !isSign && "shift", name]
    .filter(Boolean)
    .join("+");
}

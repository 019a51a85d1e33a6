interface PressedKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const modifiers = new Set(["Control", "Meta", "Alt", "Shift", "AltGraph", "CapsLock"]);

/**
 * Names a key press: `j`, `?`, `shift+j`, `mod+k` (Ctrl or ⌘), `arrowdown`. Undefined for modifier keys alone. Signs
 * that need Shift are named by the sign.
 */
export function keyName({ key, ctrlKey, metaKey, altKey, shiftKey }: PressedKey): string | undefined {
  if (modifiers.has(key) || key === "Process" || key === "Dead") return undefined;
  const name = key === " " ? "space" : key.toLowerCase();
  const isSign = key.length === 1 && key.toLowerCase() === key.toUpperCase() && key !== " ";
  return [(ctrlKey || metaKey) && "mod", altKey && "alt", shiftKey && !isSign && "shift", name]
    .filter(Boolean)
    .join("+");
}

const isApple = /mac|iphone|ipad/i.test(globalThis.navigator?.userAgent ?? "");

const names: Readonly<Record<string, string>> = {
  mod: isApple ? "⌘" : "Ctrl",
  shift: isApple ? "⇧" : "Shift",
  alt: isApple ? "⌥" : "Alt",
  enter: "↵",
  escape: "Esc",
  space: "␣",
  arrowup: "↑",
  arrowdown: "↓",
  arrowleft: "←",
  arrowright: "→",
  backspace: "⌫",
  delete: "Del",
};

/** Returns the key labels of `mod+k` (Ctrl K) or `g b`, in order. */
export function spellKeys(keys: string): string[] {
  return keys.split(" ").flatMap((press) => {
    const parts = press.split("+").filter((key) => key !== "");
    return parts.map(
      (key) => names[key.toLowerCase()] ?? (key.length > 1 || parts.length > 1 ? capital(key) : key),
    );
  });
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

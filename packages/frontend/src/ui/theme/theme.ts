import { storedValue } from "../storage/stored-value.ts";
import { oneOf } from "../storage/readers.ts";

export const themeChoices = ["system", "light", "dark"] as const;
type ThemeChoice = (typeof themeChoices)[number];
export type Theme = Exclude<ThemeChoice, "system">;

/** The user's choice; `system` follows the operating system. */
export const themeChoice = storedValue<ThemeChoice>("theme", {
  read: oneOf(themeChoices),
  otherwise: "system",
});

const darkSystem = () => window.matchMedia("(prefers-color-scheme: dark)");

/** Returns the current theme, for content drawn without CSS (terminals, plots, the editor). */
export function currentTheme(): Theme {
  const choice = themeChoice.get();
  if (choice !== "system") return choice;
  return darkSystem().matches ? "dark" : "light";
}

export function listenToTheme(changed: () => void): () => void {
  const stop = themeChoice.listen(changed);
  const system = darkSystem();
  system.addEventListener("change", changed);
  return () => {
    stop();
    system.removeEventListener("change", changed);
  };
}

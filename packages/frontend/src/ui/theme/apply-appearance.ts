import { currentLanguage, listenToLanguage } from "../texts/language.ts";
import { currentTheme, listenToTheme, themeChoice } from "./theme.ts";
import { readColour } from "./read-colour.ts";

/** Applies the chosen theme and language to the document and follows changes. Call once, before the first render. */
export function applyAppearance(): void {
  applyTheme();
  applyLanguage();
  listenToTheme(applyTheme);
  listenToLanguage(applyLanguage);
}

function applyTheme(): void {
  const choice = themeChoice.get();
  const { dataset } = document.documentElement;
  if (choice === "system") delete dataset["theme"];
  else dataset["theme"] = choice;
  colourOfBrowser(currentTheme());
}

/** Gives the browser's toolbar the frame's colour (phones, installed apps). */
function colourOfBrowser(theme: string): void {
  const meta = document.head.querySelector<HTMLMetaElement>("meta[name=theme-color]") ?? newMeta();
  meta.content = readColour("--surface-frame");
  meta.dataset["theme"] = theme;
}

function newMeta(): HTMLMetaElement {
  const meta = document.createElement("meta");
  meta.name = "theme-color";
  document.head.append(meta);
  return meta;
}

function applyLanguage(): void {
  document.documentElement.lang = currentLanguage();
}

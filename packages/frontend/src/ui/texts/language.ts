import { useSyncExternalStore } from "react";

import { storedValue } from "../storage/stored-value.ts";
import { oneOf } from "../storage/readers.ts";

export const languages = ["en", "ja"] as const;
export type Language = (typeof languages)[number];

/** Texts by key. */
export type Catalogue = Readonly<Record<string, string>>;
export type Catalogues = Readonly<Record<string, Catalogue>>;

/** Each language's own name, the same in every language. */
export const languageNames: Readonly<Record<Language, string>> = { en: "English", ja: "日本語" };

export const languageChoices = ["system", ...languages] as const;
type LanguageChoice = (typeof languageChoices)[number];

/** The user's choice; `system` follows the browser. */
export const languageChoice = storedValue<LanguageChoice>("language", {
  read: oneOf(languageChoices),
  otherwise: "system",
});

/** Loaded Japanese texts by catalogue; the English ones are part of the scripts. */
const japanese = new Map<string, Catalogue>();
const listeners = new Set<() => void>();

export function addJapaneseTexts(catalogues: Catalogues = {}): void {
  for (const [name, catalogue] of Object.entries(catalogues)) japanese.set(name, catalogue);
  for (const changed of listeners) changed();
}

/** Returns a Japanese catalogue, undefined until it has been loaded. */
export function japaneseTexts(name: string): Catalogue | undefined {
  return japanese.get(name);
}

/** Returns the language that was chosen, whose texts may not be loaded yet. */
export function chosenLanguage(): Language {
  const choice = languageChoice.get();
  return choice === "system" ? browserLanguage(navigator.languages) : choice;
}

/** Returns the language shown: English until the texts of the chosen one have been loaded. */
export function currentLanguage(): Language {
  return japanese.size === 0 ? "en" : chosenLanguage();
}

export function useLanguage(): Language {
  return useSyncExternalStore(listenToLanguage, currentLanguage);
}

/** Returns the locale for Intl: the browser's own region (en-GB) if its language is the current one. */
export function currentLocale(): string {
  const language = currentLanguage();
  return navigator.languages.find((tag) => languageOf(tag) === language) ?? language;
}

export function useLocale(): string {
  return useSyncExternalStore(listenToLanguage, currentLocale);
}

/** Returns the first of the browser's languages that has texts, else English. */
export function browserLanguage(tags: readonly string[]): Language {
  for (const tag of tags) {
    const language = languageOf(tag);
    if (language !== undefined) return language;
  }
  return "en";
}

function languageOf(tag: string): Language | undefined {
  return languages.find((language) => tag.toLowerCase().split("-")[0] === language);
}

/** Calls back when the language changes and when texts of it have been loaded. */
export function listenToLanguage(changed: () => void): () => void {
  const stop = languageChoice.listen(changed);
  listeners.add(changed);
  window.addEventListener("languagechange", changed);
  return () => {
    stop();
    listeners.delete(changed);
    window.removeEventListener("languagechange", changed);
  };
}

import { useSyncExternalStore } from "react";

import { keep } from "../kept/kept.ts";
import { oneOf } from "../kept/readers.ts";

export const languages = ["en", "ja"] as const;
export type Language = (typeof languages)[number];

/** Each language's own name, the same in every language. */
export const languageNames: Readonly<Record<Language, string>> = { en: "English", ja: "日本語" };

export const languageChoices = ["system", ...languages] as const;
export type LanguageChoice = (typeof languageChoices)[number];

/** The user's choice; `system` follows the browser. */
export const languageChoice = keep<LanguageChoice>("language", {
  read: oneOf(languageChoices),
  otherwise: "system",
});

export function currentLanguage(): Language {
  const choice = languageChoice.get();
  return choice === "system" ? browserLanguage(navigator.languages) : choice;
}

export function useLanguage(): Language {
  return useSyncExternalStore(listen, currentLanguage);
}

/** Returns the locale for Intl: the browser's own region (en-GB) if its language is the current one. */
export function currentLocale(): string {
  const language = currentLanguage();
  return navigator.languages.find((tag) => languageOf(tag) === language) ?? language;
}

export function useLocale(): string {
  return useSyncExternalStore(listen, currentLocale);
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

function listen(changed: () => void): () => void {
  const stop = languageChoice.listen(changed);
  window.addEventListener("languagechange", changed);
  return () => {
    stop();
    window.removeEventListener("languagechange", changed);
  };
}

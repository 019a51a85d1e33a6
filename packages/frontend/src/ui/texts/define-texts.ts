import { useSyncExternalStore } from "react";

import type { HolesIn } from "@wezterm-parallel/shared/base/text-holes";

import {
  currentLanguage,
  japaneseTexts,
  listenToLanguage,
  type Catalogue,
  type Language,
} from "./language.ts";
import { richText, type RichValues } from "./rich-text.ts";
import { translatorOf } from "./translator.ts";

type WithoutPlural<Key> = Key extends `${infer Base}_one` | `${infer Base}_other` ? Base : Key;

type TextsOf<English, Key> = {
  [Each in keyof English]: WithoutPlural<Each> extends Key ? English[Each] : never;
}[keyof English];
type IsPlural<English, Key> = Key extends string
  ? `${Key}_other` extends keyof English
    ? "count"
    : never
  : never;
type NamesFor<English, Key> = HolesIn<TextsOf<English, Key>> | IsPlural<English, Key>;
type ValuesFor<Names extends string, Value> = {
  readonly [Name in Names]: Name extends "count" ? number : Value;
};

type Arguments<Names extends string, Value> = [Names] extends [never]
  ? []
  : [values: ValuesFor<Names, Value>];

interface Texts<English> {
  /** Returns the text in the current language; its type names the `{{placeholders}}`. */
  <Key extends WithoutPlural<keyof English>>(
    key: Key,
    ...values: Arguments<NamesFor<English, Key>, string | number>
  ): string;
  /** Like a plain text, with elements (links, marks) in its placeholders. */
  readonly rich: <Key extends WithoutPlural<keyof English>>(
    key: Key,
    ...values: Arguments<NamesFor<English, Key>, RichValues[string]>
  ) => ReturnType<typeof richText>;
}

interface DefinedTexts<English> {
  /** For components: renders again when the language changes. */
  (): Texts<English>;
  /** Outside of components (notifications, announcements): in the language at the time of the call. */
  readonly now: () => Texts<English>;
}

/** All defined catalogues, for the test that compares them with their translations. */
export const englishCatalogues = new Map<string, Catalogue>();

/**
 * Defines the English texts of one part of the interface; the Japanese ones have the same keys in a file of `ja/`.
 * Plurals are `key_one` and `key_other` (Japanese: only `key_other`) with the value `count`; `{{count, number}}` formats
 * it for the language.
 */
export function defineTexts<const English extends Catalogue>(
  name: string,
  texts: English,
): DefinedTexts<English> {
  englishCatalogues.set(name, texts);
  const english = textsIn<English>(texts, "en");
  let japanese: Texts<English> | undefined;
  const now = () => {
    const loaded = currentLanguage() === "ja" ? japaneseTexts(name) : undefined;
    return loaded === undefined ? english : (japanese ??= textsIn<English>(loaded, "ja"));
  };
  return Object.assign(() => useSyncExternalStore(listenToLanguage, now), { now });
}

function textsIn<English>(catalogue: Catalogue, language: Language): Texts<English> {
  const translate = translatorOf(catalogue, language);
  const rich = (key: string, values?: RichValues) => richText((marks) => translate(key, marks), values);
  return Object.assign(translate, { rich }) as unknown as Texts<English>;
}

import type { HolesIn } from "@wezterm-parallel/shared/base/text-holes";

import { currentLanguage, languages, useLanguage, type Language } from "./language.ts";
import { richText, type RichValues } from "./rich-text.ts";
import { translatorOf, type Catalogue } from "./translator.ts";

type WithoutPlural<Key> = Key extends `${infer Base}_one` | `${infer Base}_other` ? Base : Key;
/** Japanese has one plural form: `_other`. */
type JapaneseOf<English> = {
  readonly [Key in keyof English as Key extends `${string}_one` ? never : Key]: string;
};

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

/** All loaded catalogues, for the test that compares languages. */
export const catalogues = new Map<string, Readonly<Record<Language, Catalogue>>>();

/**
 * Defines the texts of one part of the interface in every language. Plurals are `key_one` and `key_other` (Japanese:
 * only `key_other`) with the value `count`; `{{count, number}}` formats it for the language.
 */
export function defineTexts<const English extends Catalogue>(
  name: string,
  texts: { readonly en: English; readonly ja: JapaneseOf<English> },
): DefinedTexts<English> {
  catalogues.set(name, texts);
  const byLanguage = new Map(
    languages.map((language) => [language, textsIn<English>(translatorOf(texts[language], language))]),
  );
  const inLanguage = (language: Language) => byLanguage.get(language) as Texts<English>;
  return Object.assign(() => inLanguage(useLanguage()), { now: () => inLanguage(currentLanguage()) });
}

function textsIn<English>(translate: ReturnType<typeof translatorOf>): Texts<English> {
  const rich = (key: string, values?: RichValues) => richText((marks) => translate(key, marks), values);
  return Object.assign(translate, { rich }) as unknown as Texts<English>;
}

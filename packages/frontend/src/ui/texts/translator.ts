import { numberFormat } from "../format/numbers.ts";
import type { Language } from "./language.ts";

export type Catalogue = Readonly<Record<string, string>>;
export type Values = Readonly<Record<string, unknown>>;

/** `{{name}}`, `{{count, number}}`. */
const holes = /\{\{\s*(\w+)\s*(?:,\s*(number)\s*)?\}\}/g;

/**
 * Fills texts of one language. Intl knows plurals and numbers, so a library for it (i18next: 15 kB of the 130 kB that
 * the first view may take) would add nothing that is used.
 */
export function translatorOf(
  catalogue: Catalogue,
  language: Language,
): (key: string, values?: Values) => string {
  const plurals = new Intl.PluralRules(language);
  return (key, values = {}) => {
    const { count } = values;
    const form = typeof count === "number" ? catalogue[`${key}_${plurals.select(count)}`] : undefined;
    const text = form ?? catalogue[key] ?? catalogue[`${key}_other`] ?? key;
    return text.replaceAll(holes, (_, name: string, format: string | undefined) => {
      const value = values[name];
      return format === "number" && typeof value === "number"
        ? numberFormat(language, {}).format(value)
        : String(value);
    });
  };
}

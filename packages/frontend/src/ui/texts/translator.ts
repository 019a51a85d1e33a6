import { numberFormat } from "../format/numbers.ts";
import type { Catalogue, Language } from "./language.ts";

export type Values = Readonly<Record<string, unknown>>;

/** `{{name}}`, `{{count, number}}`. */
const holes = /\{\{\s*(\w+)\s*(?:,\s*(number)\s*)?\}\}/g;

/**
 * Creates a translator for one language. Intl handles plurals and numbers, so a library (i18next: 15 kB of the first
 * view's budget of 124 kB) would add nothing that is used.
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

import { japaneseTexts, useLanguage } from "../../../ui/texts/language.ts";

const english = {};

/** Returns translations of the editor library's own English texts. */
export function useEditorPhrases(): Readonly<Record<string, string>> {
  return (useLanguage() === "ja" ? japaneseTexts("words.editor") : undefined) ?? english;
}

import { languageChoice } from "../ui/texts/language.ts";
import { loadTexts, loadTextsOfFirstView } from "../ui/texts/load-texts.ts";

/** Loads the texts of the first view in the chosen language, and after every change of language those of all pages. */
export async function loadLanguage(): Promise<void> {
  languageChoice.listen(() => void loadTexts());
  window.addEventListener("languagechange", () => void loadTexts());
  await loadTextsOfFirstView();
}

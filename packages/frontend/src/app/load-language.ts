import { loadFailureWords } from "../ui/error/failure-words.ts";
import { languageChoice } from "../ui/texts/language.ts";

/** Loads what the current language needs besides its texts, now and after every change of language. */
export async function loadLanguage(): Promise<void> {
  languageChoice.listen(() => void loadFailureWords());
  await loadFailureWords();
}

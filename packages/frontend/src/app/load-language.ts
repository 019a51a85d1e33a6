import { loadFailureWords } from "../ui/error/failure-words.ts";
import { languageChoice } from "../ui/texts/language.ts";

/** What the language shown needs besides its texts, now and after every choice of another one. */
export async function loadLanguage(): Promise<void> {
  languageChoice.listen(() => void loadFailureWords());
  await loadFailureWords();
}

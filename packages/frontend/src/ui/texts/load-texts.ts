import { addJapaneseTexts, chosenLanguage, type Catalogues } from "./language.ts";

interface Script {
  readonly catalogues: Readonly<Record<string, Catalogues>>;
}

let isComplete = false;

/** Loads the texts of the overview and the sign-in page; English ones need no loading. */
export async function loadTextsOfFirstView(): Promise<void> {
  if (chosenLanguage() === "ja") addJapaneseTexts(await merged(import("./japanese-first-view.ts")));
}

/** Loads the texts of all pages; without them, English ones are shown. */
export async function loadTexts(): Promise<void> {
  if (isComplete || chosenLanguage() === "en") return;
  const [firstView, otherPages] = await Promise.all([
    merged(import("./japanese-first-view.ts")),
    merged(import("./japanese-other-pages.ts")),
  ]);
  isComplete = firstView !== undefined && otherPages !== undefined;
  addJapaneseTexts({ ...firstView, ...otherPages });
}

/** Returns undefined when the server is away or runs another release by now. */
async function merged(script: Promise<Script>): Promise<Catalogues | undefined> {
  try {
    return Object.assign({}, ...Object.values((await script).catalogues)) as Catalogues;
  } catch {
    return undefined;
  }
}

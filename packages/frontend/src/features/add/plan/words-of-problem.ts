import type { PlanCheck } from "@wezterm-parallel/shared/protocol/api/schemas/plan-schemas";

import { currentLanguage } from "../../../ui/texts/language.ts";
import { translateMessages } from "../../../ui/texts/translate-messages.ts";
import { problemCodes, type useProblemTexts } from "./problem-texts.ts";

export type PlanProblem = PlanCheck["problems"][number];
type Say = (code: string, values: Readonly<Record<string, string>>) => string;

interface ProblemWords {
  readonly detail: string;
  readonly hint: string | undefined;
  /** Undefined: the current language. */
  readonly lang: "en" | undefined;
}

/** Returns a problem's texts in the reader's language, or in English for codes of a newer server. */
export function wordsOfProblem(
  { detail, hint, messages }: PlanProblem,
  texts: ReturnType<typeof useProblemTexts>,
): ProblemWords {
  const said = translateMessages(messages, {
    has: (code) => problemCodes.has(code),
    // The codes are checked before, and the server fills all placeholders.
    say: texts as unknown as Say,
    between: currentLanguage() === "en" ? " " : "",
  });
  return said === undefined ? { detail, hint, lang: "en" } : { ...said, lang: undefined };
}

import type { PlanCheck } from "@wezterm-parallel/shared/protocol/api/schemas/plan-schemas";

import { currentLanguage } from "../../../ui/texts/language.ts";
import { sayMessages } from "../../../ui/texts/say-messages.ts";
import { problemCodes, type useProblemTexts } from "./problem-texts.ts";

export type PlanProblem = PlanCheck["problems"][number];
type Say = (code: string, values: Readonly<Record<string, string>>) => string;

interface ProblemWords {
  readonly detail: string;
  readonly hint: string | undefined;
  /** Undefined: the language shown. */
  readonly lang: "en" | undefined;
}

/** In the reader's language, unless a later server says what this page has no words for. */
export function wordsOfProblem(
  { detail, hint, messages }: PlanProblem,
  texts: ReturnType<typeof useProblemTexts>,
): ProblemWords {
  const said = sayMessages(messages, {
    has: (code) => problemCodes.has(code),
    // The codes are known by then, and their holes are those that the server fills.
    say: texts as unknown as Say,
    between: currentLanguage() === "en" ? " " : "",
  });
  return said === undefined ? { detail, hint, lang: "en" } : { ...said, lang: undefined };
}

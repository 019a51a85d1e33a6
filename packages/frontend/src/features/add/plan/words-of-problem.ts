import type { PlanCheck } from "@wezterm-parallel/shared/protocol/plan-schemas";

import { currentLanguage } from "../../../ui/texts/language.ts";
import { problemCodes, type useProblemTexts } from "./problem-texts.ts";

export type PlanProblem = PlanCheck["problems"][number];
type Message = PlanProblem["messages"]["detail"];
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
  if (![messages.detail, ...messages.hint].every(isKnown)) return { detail, hint, lang: "en" };
  // The codes are known from here on, and their holes are those that the server fills.
  const say = texts as unknown as Say;
  const between = currentLanguage() === "en" ? " " : "";
  const hints = messages.hint.map((each) => sentence(each, say)).join(between);
  return { detail: sentence(messages.detail, say), hint: hints === "" ? undefined : hints, lang: undefined };
}

function isKnown({ code, values }: Message): boolean {
  const parts = Object.values(values).filter((value) => typeof value === "object");
  return problemCodes.has(code) && parts.every((part) => problemCodes.has(part.code));
}

function sentence({ code, values }: Message, say: Say): string {
  const filled = Object.entries(values).map(([hole, value]) => [
    hole,
    typeof value === "object" ? sentence(value, say) : String(value),
  ]);
  return say(code, Object.fromEntries(filled));
}

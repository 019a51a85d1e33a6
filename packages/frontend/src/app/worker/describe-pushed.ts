import type { PushedNews, PushMessage } from "@wezterm-parallel/shared/protocol/push-message";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { newsWords } from "../../ui/notify/news-words.ts";
import japanese from "../../ui/texts/ja/other-pages/news.json" with { type: "json" };
import { translatorOf } from "../../ui/texts/translator.ts";
import type { ShownNotification } from "./plan-notifications.ts";

type Language = PushMessage["language"];

/** Lines of a notification that tells several; systems show about this many. */
const mostLines = 4;

interface Described {
  readonly title: string;
  readonly body: string;
  /** Address within the dashboard that a click opens. */
  readonly to: string;
  readonly actions: readonly { readonly action: "yes" | "no"; readonly title: string }[];
}

/** Returns the texts of a notification in the language of its person. */
export function describePushed(
  { items, more }: Omit<ShownNotification, "tag">,
  language: Language,
): Described {
  const [first] = items;
  const texts = wordsIn(language);
  if (first === undefined || items.length + more > 1) {
    const lines = items.slice(0, mostLines).map((item) => titleOf(item, language));
    const title = texts("many", { count: items.length + more });
    return { title, body: lines.join("\n"), to: addressOf("overview", {}), actions: [] };
  }
  const answers = [
    { action: "yes", title: texts("allow") },
    { action: "no", title: texts("deny") },
  ] as const;
  return {
    title: titleOf(first, language),
    body: first.kind === "test" ? texts("testBody") : (first.text ?? ""),
    to: first.to,
    actions: first.asks === undefined ? [] : answers,
  };
}

export function describeUnanswered(name: string, language: Language): string {
  return wordsIn(language)("notAnswered", { name });
}

function titleOf({ kind, name, state = "succeeded" }: PushedNews, language: Language): string {
  return wordsIn(language)(kind === "run-ended" ? `run-${state}` : kind, { name });
}

function wordsIn(language: Language) {
  return translatorOf(language === "ja" ? japanese["words.news"] : newsWords, language);
}

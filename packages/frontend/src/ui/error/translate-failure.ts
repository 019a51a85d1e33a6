import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { useStateTexts } from "../state/state-texts.ts";
import { translateMessages } from "../texts/translate-messages.ts";
import { japaneseTexts } from "../texts/language.ts";
import { translatorOf } from "../texts/translator.ts";
import type { FailureWords } from "./failure-words.ts";

/**
 * Translates a failure into Japanese; without a translation, explains its reason and adds the server's English text.
 */
export function translateFailure({ reason, detail, hint, messages, data = {} }: Failure): FailureWords {
  // A newer server may send codes that are missing here, and the texts may not be loaded.
  const sentences = japaneseTexts("failures.sentences") ?? {};
  const reasons = japaneseTexts("failures.reasons") ?? {};
  const unchanged = japaneseTexts("failures.unchanged") ?? {};
  const left = unchanged[String(data["unchanged"])];
  if (left !== undefined) return { detail: fill(left, data), hint, lang: undefined };
  const catalogue = {
    has: (code: string) => Object.hasOwn(sentences, code),
    say: translatorOf(sentences, "ja"),
    between: "",
  };
  const words = messages === undefined ? undefined : translateMessages(messages, catalogue);
  if (words !== undefined) return { ...words, lang: undefined };
  const known = reasons[reason];
  if (known === undefined) return { detail, hint, lang: "en" };
  const said = hint === undefined ? detail : `${detail} ${hint}`;
  return { detail: known, hint: undefined, lang: undefined, said };
}

/** Fills placeholders, with translated names of states. */
function fill(text: string, { state, ...data }: NonNullable<Failure["data"]>): string {
  const known = useStateTexts.now();
  return translatorOf({ text }, "ja")("text", {
    ...data,
    state: known(state as Parameters<typeof known>[0]),
  });
}

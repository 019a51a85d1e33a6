import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { useStateTexts } from "../state/state-texts.ts";
import { sayMessages } from "../texts/say-messages.ts";
import { translatorOf } from "../texts/translator.ts";

export interface FailureWords {
  readonly detail: string;
  readonly hint: string | undefined;
  /** Of what the server said; undefined: the reader's own language. */
  readonly lang: "en" | undefined;
  /** The server's English words, where `detail` is not they: they say what exactly. */
  readonly said?: string | undefined;
}

/** Of another language than the server's; a later server may say what is not among them. */
export interface FailureSentences {
  readonly sentences: Readonly<Record<string, string>>;
  /** What each reason means. */
  readonly reasons: Readonly<Record<string, string>>;
  /** Why an action changed nothing. */
  readonly unchanged: Readonly<Record<string, string>>;
}

/** What the server says, in Japanese; where it says it in English alone, what its reason means and its words beside. */
export function sayInJapanese(
  { reason, detail, hint, messages, data = {} }: Failure,
  { sentences, reasons, unchanged }: FailureSentences,
): FailureWords {
  const left = unchanged[String(data["unchanged"])];
  if (left !== undefined) return { detail: fill(left, data), hint, lang: undefined };
  const catalogue = {
    has: (code: string) => Object.hasOwn(sentences, code),
    say: translatorOf(sentences, "ja"),
    between: "",
  };
  const words = messages === undefined ? undefined : sayMessages(messages, catalogue);
  if (words !== undefined) return { ...words, lang: undefined };
  const known = reasons[reason];
  if (known === undefined) return { detail, hint, lang: "en" };
  const said = hint === undefined ? detail : `${detail} ${hint}`;
  return { detail: known, hint: undefined, lang: undefined, said };
}

/** States by their words. */
function fill(text: string, { state, ...data }: NonNullable<Failure["data"]>): string {
  const known = useStateTexts.now();
  return translatorOf({ text }, "ja")("text", {
    ...data,
    state: known(state as Parameters<typeof known>[0]),
  });
}

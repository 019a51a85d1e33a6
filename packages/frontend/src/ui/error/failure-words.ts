import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ActionReport } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { defineTexts } from "../texts/define-texts.ts";
import { currentLanguage } from "../texts/language.ts";

export const useFailureTexts = defineTexts("failures", {
  logBroken: "The connection was lost while the log was loading.",
  noAnswer: "The server is not responding.",
  noAnswerHint: "Check it on its machine with: wzp status",
  noScript: "A part of the dashboard could not be loaded.",
  noScriptHint:
    "The server is not responding, or was updated after this page was opened. If trying again does not help, reload the page.",
  noSocket: "The WebSocket connection to the server could not be opened.",
  noTerminal:
    "The terminal of this attempt cannot be opened: it runs on another machine, or its files were cleaned up.",
  searchNotStarted: "The search could not be started.",
  searchNotStartedHint: "Reload the page.",
});

export interface FailureWords {
  readonly detail: string;
  readonly hint: string | undefined;
  /** Language of `detail`; undefined: the reader's own. */
  readonly lang: "en" | undefined;
  /** The server's English text, where `detail` is a translation of the reason only: it is more specific. */
  readonly said?: string | undefined;
}

type FailureTexts = ReturnType<typeof useFailureTexts>;

/** Loaded with the Japanese texts that it needs. */
let translate: ((failure: Failure) => FailureWords) | undefined;

export function translateFailuresBy(loaded: (failure: Failure) => FailureWords): void {
  translate = loaded;
}

/** Returns a failure's texts in the reader's language, for failures of the browser and of the server. */
export function wordsOf(failure: Failure, texts: FailureTexts): FailureWords {
  const { detail, hint, data } = failure;
  switch (data?.["browser"]) {
    case "no-answer":
      return { detail: texts("noAnswer"), hint: texts("noAnswerHint"), lang: undefined };
    case "no-script":
      return { detail: texts("noScript"), hint: texts("noScriptHint"), lang: undefined };
    case "no-socket":
      return { detail: texts("noSocket"), hint: undefined, lang: undefined };
    case "no-terminal":
      return { detail: texts("noTerminal"), hint: undefined, lang: undefined };
    case "log-broken":
      return { detail: texts("logBroken"), hint: undefined, lang: undefined };
    case "search-not-started":
      return { detail: texts("searchNotStarted"), hint: texts("searchNotStartedHint"), lang: undefined };
    default:
      if (currentLanguage() === "ja" && translate !== undefined) return translate(failure);
      return { detail, hint, lang: "en" };
  }
}

/** Converts the reason why an action changed nothing into a failure. */
export function failureOf({ why, ...because }: ActionReport["unchanged"][number]): Failure {
  return { reason: "conflict", detail: why, data: { unchanged: because.reason, ...because } };
}

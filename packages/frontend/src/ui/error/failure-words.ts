import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ActionReport } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { defineTexts } from "../texts/define-texts.ts";
import { currentLanguage } from "../texts/language.ts";
import { sayInJapanese, type FailureWords } from "./say-in-japanese.ts";

export const useFailureTexts = defineTexts("failures", {
  logBroken: "The connection ended within the log.",
  noAnswer: "The server does not answer.",
  noAnswerHint: "On its machine: wzp status",
  noScript: "A part of the dashboard could not be fetched.",
  noScriptHint:
    "The server is away, or has another release since this page was opened. If trying again does not help, load the page again.",
  noSocket: "The server did not open a WebSocket.",
  noTerminal:
    "The server opens no terminal of this attempt: it runs on another machine, or its files were cleaned up.",
  searchNotStarted: "The search could not be started.",
  searchNotStartedHint: "Reload the page.",
});

type FailureTexts = ReturnType<typeof useFailureTexts>;

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
      return currentLanguage() === "ja" ? sayInJapanese(failure) : { detail, hint, lang: "en" };
  }
}

/** Converts the reason why an action changed nothing into a failure. */
export function failureOf({ why, ...because }: ActionReport["unchanged"][number]): Failure {
  return { reason: "conflict", detail: why, data: { unchanged: because.reason, ...because } };
}

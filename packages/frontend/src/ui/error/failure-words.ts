import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { defineTexts } from "../texts/define-texts.ts";

export const useFailureTexts = defineTexts("failures", {
  en: {
    logBroken: "The connection ended within the log.",
    noAnswer: "The server does not answer.",
    noAnswerHint: "On its machine: wzp status",
    noSocket: "The server did not open a WebSocket.",
    noTerminal:
      "The server opens no terminal of this attempt: it runs on another machine, or its files were cleaned up.",
    searchNotStarted: "The search could not be started.",
    searchNotStartedHint: "Reload the page.",
  },
  ja: {
    logBroken: "ログの途中で接続が切れました。",
    noAnswer: "サーバーが応答しません。",
    noAnswerHint: "サーバーのマシンで確認：wzp status",
    noSocket: "サーバーとの WebSocket 接続を確立できませんでした。",
    noTerminal:
      "この試行のターミナルを開けません。別のマシンで実行されているか、ファイルが削除されています。",
    searchNotStarted: "検索を開始できませんでした。",
    searchNotStartedHint: "ページを再読み込みしてください。",
  },
});

interface FailureWords {
  readonly detail: string;
  readonly hint: string | undefined;
  /** Of what the server said; undefined: the reader's own language. */
  readonly lang: "en" | undefined;
}

/** What the browser itself ran into, in the reader's language; all else in the server's own words. */
export function wordsOf(
  { detail, hint, data }: Failure,
  texts: ReturnType<typeof useFailureTexts>,
): FailureWords {
  switch (data?.["browser"]) {
    case "no-answer":
      return { detail: texts("noAnswer"), hint: texts("noAnswerHint"), lang: undefined };
    case "no-socket":
      return { detail: texts("noSocket"), hint: undefined, lang: undefined };
    case "no-terminal":
      return { detail: texts("noTerminal"), hint: undefined, lang: undefined };
    case "log-broken":
      return { detail: texts("logBroken"), hint: undefined, lang: undefined };
    case "search-not-started":
      return { detail: texts("searchNotStarted"), hint: texts("searchNotStartedHint"), lang: undefined };
    default:
      return { detail, hint, lang: "en" };
  }
}

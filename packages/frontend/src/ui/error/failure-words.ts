import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ActionReport } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { defineTexts } from "../texts/define-texts.ts";
import { currentLanguage } from "../texts/language.ts";
import { type FailureSentences, type FailureWords, sayInJapanese } from "./say-in-japanese.ts";

export const useFailureTexts = defineTexts("failures", {
  en: {
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
  },
  ja: {
    logBroken: "ログの途中で接続が切れました。",
    noAnswer: "サーバーが応答しません。",
    noAnswerHint: "サーバーのマシンで確認：wzp status",
    noScript: "ダッシュボードの一部を取得できませんでした。",
    noScriptHint:
      "サーバーが応答していないか、このページを開いた後に更新されました。もう一度試しても取得できない場合は、ページを再読み込みしてください。",
    noSocket: "サーバーとの WebSocket 接続を確立できませんでした。",
    noTerminal:
      "この試行のターミナルを開けません。別のマシンで実行されているか、ファイルが削除されています。",
    searchNotStarted: "検索を開始できませんでした。",
    searchNotStartedHint: "ページを再読み込みしてください。",
  },
});

type FailureTexts = ReturnType<typeof useFailureTexts>;

/** Loaded only for Japanese: the first view has no room for texts that few users need. */
let japanese: FailureSentences | undefined;

/** Must complete before Japanese is shown; without these texts the server's own are shown, marked as English. */
export async function loadFailureWords(): Promise<void> {
  if (currentLanguage() !== "ja" || japanese !== undefined) return;
  const loaded = await import("./failures-in-japanese/failures-in-japanese.ts").catch(() => undefined);
  if (loaded === undefined) return;
  const { sentencesInJapanese, reasonsInJapanese, unchangedInJapanese } = loaded;
  japanese = { sentences: sentencesInJapanese, reasons: reasonsInJapanese, unchanged: unchangedInJapanese };
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
      if (currentLanguage() === "ja" && japanese !== undefined) return sayInJapanese(failure, japanese);
      return { detail, hint, lang: "en" };
  }
}

/** Converts the reason why an action changed nothing into a failure. */
export function failureOf({ why, ...because }: ActionReport["unchanged"][number]): Failure {
  return { reason: "conflict", detail: why, data: { unchanged: because.reason, ...because } };
}

import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { ActionReport } from "@wezterm-parallel/shared/protocol/resources";

import { useStateTexts } from "../state/state-texts.ts";
import { defineTexts } from "../texts/define-texts.ts";
import { currentLanguage } from "../texts/language.ts";
import { translatorOf } from "../texts/translator.ts";

export const useFailureTexts = defineTexts("failures", {
  en: {
    commandFailed: "{{what}}: {{command}}",
    conflictIn: "{{one}} and {{other}} conflict in {{files}}",
    logBroken: "The connection ended within the log.",
    noAnswer: "The server does not answer.",
    noAnswerHint: "On its machine: wzp status",
    noPorts: "No ports are left between {{first}} and {{last}}",
    noScript: "A part of the dashboard could not be fetched.",
    noScriptHint:
      "The server is away, or has another release since this page was opened. If trying again does not help, load the page again.",
    noSecret: "The project has no secret {{names}}",
    noSocket: "The server did not open a WebSocket.",
    noTerminal:
      "The server opens no terminal of this attempt: it runs on another machine, or its files were cleaned up.",
    searchNotStarted: "The search could not be started.",
    searchNotStartedHint: "Reload the page.",
    tryLater: "Too many requests: try again in {{seconds}} s",
  },
  ja: {
    commandFailed: "{{what}}：{{command}}",
    conflictIn: "{{one}} と {{other}} の変更が競合しています：{{files}}",
    logBroken: "ログの途中で接続が切れました。",
    noAnswer: "サーバーが応答しません。",
    noAnswerHint: "サーバーのマシンで確認：wzp status",
    noPorts: "ポート {{first}}～{{last}} に空きがありません",
    noScript: "ダッシュボードの一部を取得できませんでした。",
    noScriptHint:
      "サーバーが応答していないか、このページを開いた後に更新されました。もう一度試しても取得できない場合は、ページを再読み込みしてください。",
    noSecret: "プロジェクトにシークレット {{names}} がありません",
    noSocket: "サーバーとの WebSocket 接続を確立できませんでした。",
    noTerminal:
      "この試行のターミナルを開けません。別のマシンで実行されているか、ファイルが削除されています。",
    searchNotStarted: "検索を開始できませんでした。",
    searchNotStartedHint: "ページを再読み込みしてください。",
    tryLater: "リクエストが多すぎます。{{seconds}} 秒後にもう一度お試しください",
  },
});

interface FailureWords {
  readonly detail: string;
  readonly hint: string | undefined;
  /** Of what the server said; undefined: the reader's own language. */
  readonly lang: "en" | undefined;
  /** The server's English words, where `detail` is not they: they say what exactly. */
  readonly said?: string | undefined;
}

type FailureTexts = ReturnType<typeof useFailureTexts>;

/** Fetched by who reads Japanese alone: the first view has no room for what most never see. */
let reasons: Readonly<Record<string, string>> = {};
let unchanged: Readonly<Record<string, string>> = {};

/** Before anything is shown in Japanese; without them the server's own words are shown, marked as English. */
export async function loadReasons(): Promise<void> {
  if (currentLanguage() !== "ja") return;
  const loaded = await import("./reasons-in-japanese.ts").catch(() => undefined);
  reasons = loaded?.reasonsInJapanese ?? reasons;
  unchanged = loaded?.unchangedInJapanese ?? unchanged;
}

/** In the reader's language: what the browser itself ran into, and for every reason of the server what it means. */
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
      return currentLanguage() === "en" ? { detail, hint, lang: "en" } : translate(failure, texts);
  }
}

/** What an action left as it was, told as other refusals are. */
export function failureOf({ why, ...because }: ActionReport["unchanged"][number]): Failure {
  return { reason: "conflict", detail: why, data: { unchanged: because.reason, ...because } };
}

function translate(failure: Failure, texts: FailureTexts): FailureWords {
  const { reason, detail, hint, data = {} } = failure;
  const left = unchanged[String(data["unchanged"])];
  if (left !== undefined) return { detail: fill(left, data), hint, lang: undefined };
  // A later server may have reasons that this page does not know.
  const known = reasons[reason];
  if (known === undefined) return { detail, hint, lang: "en" };
  const said = hint === undefined ? detail : `${detail} ${hint}`;
  return { detail: exactWords(failure, known, texts) ?? known, hint: undefined, lang: undefined, said };
}

/** States by their words. */
function fill(text: string, { state, ...data }: NonNullable<Failure["data"]>): string {
  const known = useStateTexts.now();
  return translatorOf({ text }, "ja")("text", {
    ...data,
    state: known(state as Parameters<typeof known>[0]),
  });
}

/** With what the failure's data tell. */
function exactWords({ reason, data = {} }: Failure, what: string, texts: FailureTexts): string | undefined {
  switch (reason) {
    case "setup-failed":
    case "verify-failed":
      if (typeof data["command"] !== "string") return undefined;
      return texts("commandFailed", { what, command: data["command"] });
    case "merge-conflict": {
      const [one, other] = wordsIn(data["between"]);
      if (one === undefined || other === undefined) return undefined;
      return texts("conflictIn", {
        one,
        other,
        files: wordsIn(data["files"]).slice(0, filesShown).join(", "),
      });
    }
    case "secret-missing":
      return wordsIn(data["missing"]).length === 0
        ? undefined
        : texts("noSecret", { names: wordsIn(data["missing"]).join(", ") });
    case "port-range-exhausted":
      if (typeof data["first"] !== "number" || typeof data["last"] !== "number") return undefined;
      return texts("noPorts", { first: data["first"], last: data["last"] });
    case "rate-limited":
      if (typeof data["retryAfter"] !== "number") return undefined;
      return texts("tryLater", { seconds: data["retryAfter"] });
    default:
      return undefined;
  }
}

/** Names in one sentence. */
const filesShown = 3;

function wordsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

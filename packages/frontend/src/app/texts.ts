import { defineTexts } from "../ui/texts/define-texts.ts";

export const useAppTexts = defineTexts("app", {
  en: {
    notShown: "This page could not be shown",
    broken: "Something went wrong on this page",
    brokenHint: "Reload it. If it happens again, report it with the line below.",
    owedFactor: "Set up a second factor",
    owedFactorLead: "This server requires one for every password sign-in. It takes a minute.",
    reload: "Reload",
    signOut: "Sign out",
    notFound: "Page not found",
    notFoundHint: "It may have been removed, or the link is incomplete.",
    toOverview: "Go to the overview",
  },
  ja: {
    notShown: "このページを表示できませんでした",
    broken: "このページで問題が発生しました",
    brokenHint: "再読み込みしてください。繰り返し発生する場合は、下の行を添えてご報告ください。",
    owedFactor: "二要素認証を設定してください",
    owedFactorLead: "このサーバーでは、パスワードでサインインする全員に必須です。1 分ほどで終わります。",
    reload: "再読み込み",
    signOut: "サインアウト",
    notFound: "ページが見つかりません",
    notFoundHint: "削除されたか、リンクが途中で切れている可能性があります。",
    toOverview: "概要へ",
  },
});

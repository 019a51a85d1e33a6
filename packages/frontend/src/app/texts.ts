import { defineTexts } from "../ui/texts/define-texts.ts";

export const useAppTexts = defineTexts("app", {
  en: {
    notShown: "This page could not be shown",
    broken: "Something on this page went wrong",
    brokenHint: "Load it again. If it goes wrong again, please report it with the line below.",
    reload: "Load again",
    notFound: "There is nothing at this address",
    notFoundHint: "It may have been removed, or the link is not complete.",
    toOverview: "To the overview",
  },
  ja: {
    notShown: "このページを表示できませんでした",
    broken: "このページで問題が発生しました",
    brokenHint: "再読み込みしてください。繰り返し発生する場合は、下の行を添えてご報告ください。",
    reload: "再読み込み",
    notFound: "このアドレスには何もありません",
    notFoundHint: "削除されたか、リンクが途中で切れている可能性があります。",
    toOverview: "概要へ",
  },
});

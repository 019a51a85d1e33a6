import { defineTexts } from "../../ui/texts/define-texts.ts";

/** Separate from the overview's texts: users with runs never need these. */
export const useFirstVisitTexts = defineTexts("first-visit", {
  en: {
    copyCommand: "command",
    lead: "This page shows what needs you, what is running and what is up next. Start with a plan of tasks in one of your projects:",
    one: "Or run single commands in parallel, without a plan:",
    seen: "Once someone runs something in a project that you can see, this page shows what failed, what is running and what is up next.",
    stepDirectory: "Go to one of your projects",
    stepInit: "Create a plan: tasks, their dependencies and commands",
    stepRun: "Run it; it appears here immediately",
    title: "No runs yet",
  },
  ja: {
    copyCommand: "コマンド",
    lead: "このページには、対応が必要なもの、実行中のもの、次に実行されるものが表示されます。まずプロジェクトにタスクのプランを用意します。",
    one: "プランなしで、コマンドを並行して実行することもできます。",
    seen: "閲覧できるプロジェクトで誰かがランを開始すると、失敗したもの、実行中のもの、次に実行されるものがこのページに表示されます。",
    stepDirectory: "プロジェクトのディレクトリへ移動する",
    stepInit: "プラン（タスク、依存関係、コマンド）を書く",
    stepRun: "実行する（すぐにここに表示されます）",
    title: "まだランがありません",
  },
});

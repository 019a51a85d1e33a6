import { defineTexts } from "../../ui/texts/define-texts.ts";

/** Questions before and messages after actions on a run. */
export const useActingOnRunTexts = defineTexts("acting-on-run", {
  en: {
    cancelAsked_one: "Cancelling {{count, number}} task of {{run}}…",
    cancelAsked_other: "Cancelling {{count, number}} tasks of {{run}}…",
    cancelledTasks_one: "Cancelled {{count, number}} task of {{run}}",
    cancelledTasks_other: "Cancelled {{count, number}} tasks of {{run}}",
    pausedRun: "Paused {{run}}: running tasks continue, no new ones start",
    pausingRun: "Pausing {{run}}…",
    resumedRun: "Resumed {{run}}",
    resumingRun: "Resuming {{run}}…",
    retriedTasks_one: "Restarted {{count, number}} task of {{run}}",
    retriedTasks_other: "Restarted {{count, number}} tasks of {{run}}",
    retryingTasks_one: "Retrying {{count, number}} task of {{run}}…",
    retryingTasks_other: "Retrying {{count, number}} tasks of {{run}}…",
    retryAllText: "All of them start again from scratch, those that succeeded too. This cannot be undone.",
    retryAllTitle_one: "Retry the task of {{run}}?",
    retryAllTitle_other: "Retry all {{count, number}} tasks of {{run}}?",
    retryFailedText:
      "They start again from scratch, with the tasks that were skipped because of them. This cannot be undone.",
    retryFailedTitle_one: "Retry {{count, number}} task of {{run}} that did not succeed?",
    retryFailedTitle_other: "Retry {{count, number}} tasks of {{run}} that did not succeed?",
    retryTasks_one: "Retry {{count, number}} task",
    retryTasks_other: "Retry {{count, number}} tasks",
  },
  ja: {
    cancelAsked_other: "{{run}} の {{count, number}} 件をキャンセルしています…",
    cancelledTasks_other: "{{run}} の {{count, number}} 件をキャンセルしました",
    pausedRun: "{{run}} を一時停止しました。実行中のタスクは続き、新しいタスクは始まりません",
    pausingRun: "{{run}} を一時停止しています…",
    resumedRun: "{{run}} を再開しました",
    resumingRun: "{{run}} を再開しています…",
    retriedTasks_other: "{{run}} の {{count, number}} 件を再実行しました",
    retryingTasks_other: "{{run}} の {{count, number}} 件を再実行しています…",
    retryAllText: "成功したタスクも含めて、すべて最初から実行し直します。この操作は元に戻せません。",
    retryAllTitle_other: "{{run}} の {{count, number}} 件をすべて再実行しますか？",
    retryFailedText:
      "失敗したタスクと、それによってスキップされたタスクを最初から実行し直します。この操作は元に戻せません。",
    retryFailedTitle_other: "{{run}} の成功しなかった {{count, number}} 件を再実行しますか？",
    retryTasks_other: "{{count, number}} 件を再実行",
  },
});

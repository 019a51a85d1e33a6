import { defineTexts } from "../ui/texts/define-texts.ts";

/** What is said once something is done with tasks: fetched with what does it. */
export const useActingTexts = defineTexts("acting", {
  en: {
    cancelAsked_one: "{{task}} is being cancelled and has not ended yet",
    cancelAsked_other: "{{count, number}} tasks are being cancelled; not all have ended yet",
    changePriority: "Change priority",
    cancelled_one: "{{task}} is cancelled",
    cancelled_other: "{{count, number}} tasks are cancelled",
    endedFirst: "It had succeeded before it could be stopped",
    nothingChanged: "Nothing changed",
    notUndone: "It was not undone",
    paused_one: "{{task}} is held back",
    paused_other: "{{count, number}} tasks are held back",
    prioritised_one: "{{task}} has another priority",
    prioritised_other: "{{count, number}} tasks have another priority",
    resumed_one: "{{task}} goes on",
    resumed_other: "{{count, number}} tasks go on",
    retried_one: "{{task}} runs again",
    retried_other: "{{count, number}} tasks run again",
    sent_one: "{{action}}: sent for {{task}}, not seen yet",
    sent_other: "{{action}}: sent for {{count, number}} tasks, not seen yet",
    stillStopping_one:
      "{{task}} has not stopped within a minute, so it was not undone. Retry it when it has ended.",
    stillStopping_other:
      "The {{count, number}} tasks have not all stopped within a minute, so nothing was undone. Retry them when they have ended.",
    undonePartly_one: "Undone for {{count, number}} task; the rest stays as it is",
    undonePartly_other: "Undone for {{count, number}} tasks; the rest stays as it is",
    undoSent: "Undo was sent, not seen yet",
    waitsForEnd_one: "{{task}} is still stopping. It is retried when it has ended, while this page is open.",
    waitsForEnd_other:
      "Of {{count, number}} tasks some are still stopping. All are retried when they have ended, while this page is open.",
  },
  ja: {
    cancelAsked_other: "{{count, number}} 件に停止を求めました。まだ終了していません",
    changePriority: "優先度の変更",
    cancelled_other: "{{count, number}} 件をキャンセルしました",
    endedFirst: "停止する前に完了していました",
    nothingChanged: "変更はありません",
    notUndone: "元に戻せませんでした",
    paused_other: "{{count, number}} 件を保留にしました",
    prioritised_other: "{{count, number}} 件の優先度を変更しました",
    resumed_other: "{{count, number}} 件の保留を解除しました",
    retried_other: "{{count, number}} 件を再実行します",
    sent_other: "「{{action}}」を {{count, number}} 件に送りました。反映はまだ確認できていません",
    stillStopping_other:
      "{{count, number}} 件が 1 分以内に停止しなかったため、元に戻していません。終了してから再実行してください。",
    undonePartly_other: "{{count, number}} 件を元に戻しました。残りはそのままです",
    undoSent: "元に戻す操作を送りました。反映はまだ確認できていません",
    waitsForEnd_other:
      "{{count, number}} 件の停止を待っています。このページを開いている間に終了すると、再実行します。",
  },
});

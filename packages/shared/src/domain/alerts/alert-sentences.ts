import type { workMessages } from "../failure-messages/work-messages.ts";

type AlertSentence = Exclude<keyof typeof workMessages & `alert-${string}`, "alert-hint">;

/** Sentences of alerts in Japanese, for people who read them outside of the dashboard; a test compares both. */
export const japaneseAlertSentences: Readonly<Record<AlertSentence, string>> = {
  "alert-attempts-lost": "この 15 分間に、{{count}} 件の試行がワーカーやマシンとともに応答喪失となりました。",
  "alert-backup-failing": "定期バックアップに失敗しています：{{detail}}",
  "alert-backup-old": "最新のバックアップは {{hours}} 時間前のもので、次の予定を過ぎています。",
  "alert-budget-used-up": "エージェントの予算を使い切りました：{{names}}",
  "alert-certificate-ends": "サーバーの証明書の有効期間は、あと {{days}} 日です。",
  "alert-disk-low": "状態ディレクトリのディスクの空きは {{free}} GB（全体 {{total}} GB）しかありません。",
  "alert-queue-stuck": "{{count}} 件のタスクを開始できるのに、何も実行されていません。",
  "alert-quota-closed": "エージェントが利用枠を使い切りました：{{names}}",
  "alert-store-failing": "サーバーがデータを書き込めません：{{detail}}",
  "alert-task-failing": "これまで成功していたタスクが失敗しています：{{names}}",
  "alert-worker-away": "終わっていないタスクを持つワーカーが接続していません：{{names}}",
};

import type { FailureReason } from "@wezterm-parallel/shared/domain/failure";
import type { Unchanged } from "@wezterm-parallel/shared/domain/unchanged";

/** Why an action changed nothing; the placeholders are fields of the reason. */
export const unchangedInJapanese: Readonly<Record<Unchanged["reason"], string>> = {
  missing: "存在しません",
  ended: "すでに終了しています（{{state}}）",
  "not-ended": "まだ終了していません（{{state}}）",
  "not-queued": "キューで待っていません（{{state}}）",
  "being-cancelled": "すでにキャンセルの処理中です",
  paused: "すでに一時停止または保留されています",
  "not-paused": "一時停止も保留もされていません",
  "same-priority": "優先度はすでに {{priority}} です",
  "need-failed": "先行タスク {{task}} が終了済みです（{{state}}）。そちらを再実行してください",
};

/**
 * Texts of failure reasons; a missing one does not compile. There are no English ones, because the server's own text is
 * more specific.
 */
export const reasonsInJapanese: Readonly<Record<FailureReason, string>> = {
  "invalid-request": "リクエストの内容が正しくありません",
  "invalid-plan": "プランに誤りがあります",
  "not-found": "見つかりません",
  "ambiguous-id": "ID が複数のものに当てはまります",
  conflict: "現在の状態ではこの操作はできません",
  "idempotency-mismatch": "このキーは別のリクエストで使用済みです",
  "run-sealed": "このランにはタスクを追加できません",
  unsupported: "この環境では対応していません",
  unavailable: "サーバーまたはその一部が利用できません",
  "shutting-down": "サーバーは停止処理中です",
  maintenance: "サーバーはメンテナンス中です",
  "already-running": "すでに実行中です",
  "version-mismatch": "バージョンが一致しません",
  "newer-database": "データベースが新しいリリースのものです",
  "read-only-home": "状態ディレクトリに書き込めません",
  unauthenticated: "サインインしていません",
  unauthorized: "この操作の権限がありません",
  "rate-limited": "リクエストが多すぎます",
  "missing-program": "プログラムが見つかりません",
  "missing-directory": "ディレクトリがありません",
  "permission-denied": "システムにより許可されていません",
  "spawn-failed": "プロセスを開始できませんでした",
  "port-range-exhausted": "空きポートがありません",
  "secret-missing": "シークレットがありません",
  "key-unusable": "シークレットの鍵を使用できません",
  "setup-failed": "準備コマンドが失敗しました",
  "not-a-repository": "Git リポジトリではありません",
  "no-commit": "開始点となるコミットがありません",
  "git-failed": "Git の処理に失敗しました",
  "merge-conflict": "先行タスクの変更が競合しています",
  "dirty-submodule": "サブモジュールに未コミットの変更があります",
  "target-missing": "対象のブランチがありません",
  "input-missing": "先行タスクの成果が見つかりません",
  "verify-failed": "検証コマンドが失敗しました",
  "outputs-failed": "成果物を保存できませんでした",
  "disk-full": "ディスクの空きがありません",
  "log-failed": "ログに書き込めませんでした",
  "host-lost": "タスクを実行していたプロセスが失われました",
  "lease-expired": "ワーカーが応答しなくなりました",
  "timed-out": "制限時間を超えました",
  "machine-restarted": "マシンが再起動されました",
  "process-tree-alive": "タスクのプロセスを終了できませんでした",
};

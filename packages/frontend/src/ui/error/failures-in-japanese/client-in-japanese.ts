import type { clientMessages } from "@wezterm-parallel/shared/domain/failure-messages/client-messages";

export const clientInJapanese: Readonly<Record<keyof typeof clientMessages, string>> = {
  "answer-unreadable": "サーバーの応答（{{status}}）を解釈できませんでした。",
  "answer-unreadable-hint": "起動し直してください：wzp down && wzp up",
  "connection-ended": "サーバーとの接続が切れました。",
  "connection-ended-hint": "自動で接続し直します。状態を確認するには：wzp status",
  "server-said-nothing": "サーバーの応答が空でした。",
  "server-silent": "サーバーが {{seconds}} 秒間応答しませんでした。",
  "server-silent-hint": "状態を確認するには：wzp status",
  "server-stop-unseen": "サーバーが、停止を知らせる前に切断されました。",
  "server-stop-unseen-hint": "残っているものを確認するには：wzp status",
  "version-of-server":
    "動作中のサーバーはリリース {{release}}（プロトコル {{protocol}}）、このプログラムは {{own}}（プロトコル {{spoken}}）です。",
};

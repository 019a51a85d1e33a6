import type { hostMessages } from "@wezterm-parallel/shared/domain/failure-messages/host-messages";

export const hostInJapanese: Readonly<Record<keyof typeof hostMessages, string>> = {
  "arguments-long": "{{program}} の引数と環境変数が、このマシンには長すぎます。",
  "arguments-long-hint": "長い値はファイルで渡してください。",
  "command-empty": "コマンドが空です。",
  "directory-absent": "ディレクトリ {{directory}} がありません。",
  "directory-closed": "{{directory}} に入る許可がありません。",
  "directory-is-none": "{{directory}} はディレクトリではありません。",
  "host-disk-full": "ディスクの空きがないため、{{path}} に書き込めません。",
  "host-disk-full-hint":
    "空き容量を増やし（削除できるものは wzp clean --dry-run で表示）、タスクを再実行してください。",
  "host-full": "セッションホスト {{host}} に空きがありません。",
  "path-closed": "{{path}} に書き込む許可がありません（{{code}}）。",
  "path-unwritable": "{{path}} に書き込めません（{{code}}）。",
  "program-absent": "プログラム {{program}} がありません。",
  "program-absent-or-interpreter": "{{program}} か、そのインタープリターがありません。",
  "program-closed": "{{program}} を実行する許可がありません。",
  "program-closed-hint": "許可するには：chmod +x {{program}}",
  "program-is-directory": "{{program}} はプログラムではなくディレクトリです。",
  "program-not-found": "プログラム {{program}} が PATH にありません（{{path}}）。",
  "program-not-found-hint": "{{program}} をインストールするか、パスで指定してください。",
  "program-not-started": "{{program}} を開始できませんでした（{{code}}）。",
  "pty-missing":
    "ターミナルに必要なパッケージ @lydell/node-pty-{{platform}}-{{arch}} がインストールされていません。",
  "pty-missing-hint":
    "wezterm-parallel を任意の依存パッケージも含めて入れ直すか、タスクに terminal: false を指定してください。",
  "terminal-not-in-host": "このセッションホストにターミナル {{session}} はありません。",
  "version-of-host": "このセッションホストのプロトコルは {{own}} で、{{other}} ではありません。",
};

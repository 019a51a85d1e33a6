import type { requestMessages } from "@wezterm-parallel/shared/domain/failure-messages/request-messages";

export const requestInJapanese: Readonly<Record<keyof typeof requestMessages, string>> = {
  "address-unknown": "このアドレスには何もありません。",
  "address-unknown-socket": "このアドレスに WebSocket はありません。",
  "body-too-large": "送信内容が大きすぎます。",
  "field-at": "項目 {{field}}：{{what}}。",
  "field-large": "{{most}} 以下",
  "field-long": "{{most}} 文字または {{most}} 件まで",
  "field-missing": "指定がありません",
  "field-short": "{{least}} 文字または {{least}} 件以上",
  "field-small": "{{least}} 以上",
  "field-unknown": "使えない項目です：{{names}}",
  "field-wrong": "値が正しくありません",
  "file-unknown":
    "ダッシュボードにこのファイルはありません。古いリリースのページかもしれません。再読み込みしてください。",
  "from-other-site": "ほかのサイトのページからのリクエストです。",
  "host-unknown": "サーバーはこの名前での接続を受け付けません。",
  "host-unknown-hint":
    "wzp status に表示されるアドレスを使うか、名前を追加してください：wzp up --listen … --name NAME",
  "in-clear": "このサーバーは TLS での接続だけを受け付けます。",
  "in-clear-hint":
    "https:// を使ってください。前段のプロキシは --behind-proxy で指定し、X-Forwarded-Proto: https を送る必要があります。",
  "key-other-hint": "新しいリクエストには新しいキーを送ってください。",
  "key-other-request": "キー {{key}} は別のリクエストで使用済みです。",
  "key-other-run": "キー {{key}} は別のリクエストで使用済みです（{{run}} を作成）。",
  "key-shown-once": "キー {{key}} のリクエストは {{time}} に完了しています。応答は一度しか表示されません。",
  "key-shown-once-hint":
    "応答を受け取れなかった場合は、作られたものを取り消し（wzp keys list）、別のキーでもう一度送ってください。",
  "key-under-way": "キー {{key}} のリクエストは {{time}} に始まり、まだ終わっていません。",
  "key-under-way-hint":
    "少し待ってからもう一度送ってください。その後サーバーが停止していたら、完了したかを確認し、別のキーを使ってください。",
  "logs-unwritable": "{{directory}} にログを書き込めません（{{code}}）。",
  maintenance: "サーバーはメンテナンス中のため、新しいランを受け付けません。",
  "maintenance-because": "サーバーはメンテナンス中のため、新しいランを受け付けません：{{message}}",
  "maintenance-hint": "実行中のものは続きます。オーナーが終了できます：wzp admin maintenance off",
  "method-unknown": "このアドレスが受け付けるのは {{allowed}} で、{{method}} ではありません。",
  "origin-refused":
    "Origin ヘッダー付きのリクエストは受け付けません。このソケットはウェブページ用ではありません。",
  "query-known": "使えるもの：{{names}}",
  "query-unknown": "クエリーに使えないパラメーターがあります。",
  "request-not-valid": "リクエストの内容（{{part}}）が正しくありません。",
  "request-refused": "リクエストが受け付けられませんでした：{{why}}",
  "requests-many": "短い時間にリクエストが多すぎました。",
  "requests-many-hint": "{{seconds}} 秒後にもう一度お試しください。",
  "server-mistake": "サーバーで問題が起きました。詳細はサーバーのログにあります。",
  "server-mistake-hint": "状態ディレクトリの logs/server.log を見てください。",
  "shutting-down": "サーバーは停止処理中のため、新しいランを受け付けません。",
  "shutting-down-hint": "停止を待って、起動し直してください：wzp up",
  "still-running-hint":
    "停止の方法を選んでください：drain（終了を待つ）、kill（キャンセルする）、detach（続けさせる）",
  "store-unwritable-hint":
    "空き容量を増やすか、状態ディレクトリを書き込み可能にしてください。再起動は不要です。",
  "streams-many": "イベント、ログ、ターミナルの接続がすでに {{open}} 件開いています。",
  "streams-many-hint": "先にどれかを閉じてください。イベントの接続は一つで足ります。",
  "task-still-running": "1 件のタスクが実行中です。",
  "tasks-still-running": "{{live}} 件のタスクが実行中です。",
};

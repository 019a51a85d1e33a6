import { defineTexts } from "../../ui/texts/define-texts.ts";

export const useAdminTexts = defineTexts("admin", {
  en: {
    admin: "Administration",
    audit: "Audit log",
    filter: "Filter by name, person or address",
    goTo: "Administration: {{part}}",
    keys: "Keys",
    makeWorkerToken: "Make a worker's token",
    nothing: "Nothing here is for your role",
    nothingHint: "An admin or an owner can give you one that has more.",
    projects: "Projects",
    settings: "Settings",
    "sign-ins": "Sign-ins",
    "single-sign-on": "Single sign-on",
    users: "People",
    workerName: "Name of the worker",
    workerToken: "Token of the worker",
    workerTokenHint: "Shown this once. The server takes it from a worker on another machine.",
    workerTokenLead:
      "The server takes this token from a worker on another machine. wzp starts no such worker yet. The token can be revoked at any time.",
    make: "Make it",
    done: "Done",
  },
  ja: {
    admin: "管理",
    audit: "監査ログ",
    filter: "名前、ユーザー、アドレスで絞り込み",
    goTo: "管理：{{part}}",
    keys: "キー",
    makeWorkerToken: "ワーカー用トークンを作成",
    nothing: "現在のロールで使える項目はありません",
    nothingHint: "管理者かオーナーが、権限のあるロールを割り当てられます。",
    projects: "プロジェクト",
    settings: "設定",
    "sign-ins": "サインイン",
    "single-sign-on": "シングルサインオン",
    users: "ユーザー",
    workerName: "ワーカーの名前",
    workerToken: "ワーカーのトークン",
    workerTokenHint:
      "表示されるのは今回だけです。サーバーは別のマシンのワーカーからの接続にこのトークンを受け付けます。",
    workerTokenLead:
      "サーバーが別のマシンのワーカーからの接続に受け付けるトークンです。wzp にはそのようなワーカーを起動する機能がまだありません。トークンはいつでも取り消せます。",
    make: "作成",
    done: "完了",
  },
});

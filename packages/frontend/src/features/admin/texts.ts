import { defineTexts } from "../../ui/texts/define-texts.ts";

export const useAdminTexts = defineTexts("admin", {
  en: {
    admin: "Administration",
    audit: "Audit log",
    filter: "Filter by name, person or address",
    goTo: "Administration: {{part}}",
    keys: "Keys",
    makeWorkerToken: "Create worker token",
    nothing: "Your role has no access here",
    nothingHint: "An admin or owner can grant you a role that does.",
    projects: "Projects",
    settings: "Settings",
    "sign-ins": "Sign-ins",
    "single-sign-on": "Single sign-on",
    users: "People",
    workerName: "Worker name",
    workerToken: "Worker token",
    workerTokenHint: "Copy it now; it won’t be shown again. A worker on another machine uses it to connect.",
    workerTokenLead:
      "A worker on another machine uses this token to connect. wzp cannot start such workers yet. You can revoke the token at any time.",
    make: "Create",
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

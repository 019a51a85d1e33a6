import { defineTexts } from "../../../ui/texts/define-texts.ts";

/** Texts for fields of an entry's object, and for values defined by the server. */
const facts = {
  en: {
    by: "signed in by",
    disabled: "account disabled",
    expiresAt: "expires",
    kind: "kind",
    label: "name",
    leftOut: "left out",
    name: "name",
    passkeys: "passkeys",
    role: "role on the server",
    scopes: "scopes",
    site: "works at",
    user: "person",
    userAgent: "program",
    version: "version",
    why: "reason",
    "by.device": "confirmation in a browser",
    "by.link": "sign-in link",
    "by.passkey": "passkey",
    "by.password": "password",
    "by.recovery code": "recovery code",
    "by.second factor": "second factor",
    "by.single sign-on": "single sign-on",
    "disabled.false": "no",
    "disabled.true": "yes",
    "kind.browser": "browser",
    "kind.invitation": "invitation",
    "kind.key": "key",
    "kind.link": "sign-in link",
    "kind.program": "program",
    "kind.worker": "worker",
    "label.browser": "browser",
    "label.program": "program",
    "role.admin": "admin",
    "role.null": "none",
    "role.operator": "operator",
    "role.owner": "owner",
    "role.viewer": "viewer",
    "why.too many tries": "too many tries",
    "why.wrong": "name, password or code was wrong",
  },
  ja: {
    by: "サインインの方法",
    disabled: "アカウントの無効化",
    expiresAt: "有効期限",
    kind: "種類",
    label: "名前",
    leftOut: "省略した件数",
    name: "名前",
    passkeys: "パスキー",
    role: "サーバーのロール",
    scopes: "スコープ",
    site: "使えるアドレス",
    user: "ユーザー",
    userAgent: "プログラム",
    version: "バージョン",
    why: "理由",
    "by.device": "ブラウザーでの確認",
    "by.link": "サインインリンク",
    "by.passkey": "パスキー",
    "by.password": "パスワード",
    "by.recovery code": "リカバリーコード",
    "by.second factor": "二要素認証",
    "by.single sign-on": "シングルサインオン",
    "disabled.false": "いいえ",
    "disabled.true": "はい",
    "kind.browser": "ブラウザー",
    "kind.invitation": "招待",
    "kind.key": "キー",
    "kind.link": "サインインリンク",
    "kind.program": "プログラム",
    "kind.worker": "ワーカー",
    "label.browser": "ブラウザー",
    "label.program": "プログラム",
    "role.admin": "管理者",
    "role.null": "なし",
    "role.operator": "オペレーター",
    "role.owner": "オーナー",
    "role.viewer": "閲覧者",
    "why.too many tries": "試行回数の超過",
    "why.wrong": "名前、パスワード、コードのいずれかの誤り",
  },
} as const;

const useTexts = defineTexts("words.audit-facts", facts);

/** Returns the text for a field (`kind`) or one of its values (`kind.browser`); undefined: shown unchanged. */
export function useFactWords(): (key: string) => string | undefined {
  const texts = useTexts();
  return (key) => (isKnown(key) ? texts(key) : undefined);
}

function isKnown(key: string): key is keyof typeof facts.en {
  return Object.hasOwn(facts.en, key);
}

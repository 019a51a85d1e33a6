import { defineTexts } from "../../../ui/texts/define-texts.ts";

export const useNoticeTexts = defineTexts("shell.notices", {
  en: {
    byPerson: "{{what}} by {{name}}, {{time}}.",
    changePassword: "Change password",
    dismiss: "Dismiss",
    fromAddress: "{{what}}, {{address}}, {{time}}.",
    hint: "If not, sign out everywhere, then change your password.",
    mine: "It was me",
    more_one: "{{count, number}} more",
    more_other: "{{count, number}} more",
    notDismissed: "The notice was not dismissed",
    question: " Was it you?",
    several: "There was new activity on your account.",
    singleSignOn: "single sign-on",
  },
  ja: {
    byPerson: "{{what}}（{{name}}、{{time}}）。",
    changePassword: "パスワードを変更",
    dismiss: "閉じる",
    fromAddress: "{{what}}（{{address}}、{{time}}）。",
    hint: "心当たりがない場合は、すべての場所からサインアウトしてから、パスワードを変更してください。",
    mine: "自分です",
    more_other: "ほか {{count, number}} 件",
    notDismissed: "お知らせを消せませんでした",
    question: "ご本人ですか？",
    several: "アカウントに新しい操作がありました。",
    singleSignOn: "シングルサインオン",
  },
});

/** One sentence per kind of notice. */
export const useNoticeWords = defineTexts("words.notices", {
  en: {
    "factor-disabled": "Second factor turned off",
    "factor-enabled": "Second factor turned on",
    "factor-reset": "Second factor removed",
    "key-made": "API key “{{label}}” created",
    "passkey-added": "Passkey “{{label}}” added",
    "passkey-removed": "Passkey “{{label}}” removed",
    "password-changed": "Password changed",
    "password-reset": "Password reset",
    "password-set": "Password set through a link",
    "recovery-code": "Sign-in with a recovery code from {{program}}",
    "role-changed": "Your role was changed",
    "sign-in": "New sign-in from {{program}}",
  },
  ja: {
    "factor-disabled": "二要素認証がオフになりました",
    "factor-enabled": "二要素認証がオンになりました",
    "factor-reset": "二要素認証が解除されました",
    "key-made": "API キー「{{label}}」が作成されました",
    "passkey-added": "パスキー「{{label}}」が追加されました",
    "passkey-removed": "パスキー「{{label}}」が削除されました",
    "password-changed": "パスワードが変更されました",
    "password-reset": "パスワードがリセットされました",
    "password-set": "リンクからパスワードが設定されました",
    "recovery-code": "{{program}} からリカバリーコードでサインインがありました",
    "role-changed": "ロールが変更されました",
    "sign-in": "{{program}} から新しいサインインがありました",
  },
});

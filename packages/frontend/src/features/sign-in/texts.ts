import type { SignOnRefusal } from "@wezterm-parallel/shared/protocol/oidc-schemas";

import { defineTexts } from "../../ui/texts/define-texts.ts";

export const useSignInTexts = defineTexts("sign-in", {
  en: {
    address: "Address",
    allow: "Allow",
    allowed: "The program is signed in",
    allowedHint: "It continues by itself. You can close this page.",
    allowOnly:
      "Allow it only if you started this program yourself just now: it gets all of your permissions.",
    anotherCode: "Enter another code",
    asked: "Requested",
    away: "The server is not responding",
    awayHint: "What you typed is kept. Check the server on its machine with: wzp status",
    byLink: "Get a sign-in link on the server’s machine with:",
    code: "Second-factor code",
    codeHint: "The 6 digits from your authenticator app, or a recovery code.",
    codeNeeded: "Enter your second-factor code",
    deviceCode: "Code shown by the program",
    deviceCodeHint: "For example BCDF-GHJK. Valid for ten minutes.",
    deviceLead: "For a program on another machine, such as wzp login.",
    deviceTitle: "Sign in a program",
    ended: "Your session has ended",
    endedHint: "Sign in again to continue where you were.",
    invitationMissing: "Open this page with a link from an admin.",
    invitationMissingHint: "Ask an admin for a new link. They run:",
    invitationSpent: "This link has expired",
    invitationSpentHint:
      "It was already used, is too old, or was replaced. Ask an admin for a new link. They run:",
    kind: "Kind",
    language: "Language",
    linkSpent: "This sign-in link has expired",
    linkSpentHint: "Links work once, for one minute. Get a new one on the server’s machine:",
    look: "Continue",
    name: "Name",
    or: "or",
    password: "Password",
    passwordSet: "Your password is set. Sign in with it.",
    program: "Program",
    refuse: "Deny",
    refused: "Access denied",
    refusedHint: "The program has been told. If someone asked you for this code, tell an admin.",
    setPassword: "Set password",
    setPasswordTitle: "Set a password",
    signIn: "Sign in",
    signedInAs: "You are signed in as {{name}}.",
    signingIn: "Signing in …",
    singleSignOn: "Sign in with single sign-on",
    toSignIn: "Go to sign-in",
    tooMany: "Too many failed attempts",
    tryNow: "You can try again now.",
    tryIn_one: "Try again in one second.",
    tryIn_other: "Try again in {{count, number}} seconds.",
    wantsIn: "A program wants to sign in",
    wrong: "Wrong name, password or code",
    wrongHint: "Forgot your password? Ask an admin for a reset link.",
    wrongDevice: "No program is waiting with this code",
    wrongDeviceHint: "Check the code, or start over on the other machine: codes expire after ten minutes.",
  },
  ja: {
    address: "アドレス",
    allow: "許可",
    allowed: "プログラムがサインインしました",
    allowedHint: "プログラムは自動的に続行します。このページは閉じてかまいません。",
    allowOnly:
      "たった今ご自身で起動したプログラムである場合にだけ許可してください。許可すると、あなたができることはすべて、このプログラムにもできるようになります。",
    anotherCode: "別のコードを入力",
    asked: "要求時刻",
    away: "サーバーが応答しません",
    awayHint: "入力内容は残っています。サーバーのマシンで wzp status を実行して確認してください。",
    byLink: "サーバーのマシンで、次のコマンドからサインインリンクを取得してください：",
    code: "二要素認証のコード",
    codeHint: "認証アプリに表示される 6 桁の数字、またはリカバリーコード。",
    codeNeeded: "二要素認証のコードも必要です",
    deviceCode: "プログラムに表示されたコード",
    deviceCodeHint: "BCDF-GHJK のような形式で、10 分間有効です。",
    deviceLead: "wzp login など、別のマシンのプログラムをサインインさせます。",
    deviceTitle: "プログラムのサインイン",
    ended: "セッションが終了しました",
    endedHint: "もう一度サインインすると、元のページに戻ります。",
    invitationMissing: "このページは、管理者が発行したリンクから開きます。",
    invitationMissingHint: "新しいリンクは管理者に依頼してください。管理者が実行するコマンド：",
    invitationSpent: "このリンクは無効です",
    invitationSpentHint:
      "使用済みか、期限切れか、新しいリンクに置き換えられています。管理者に新しいリンクを依頼してください。管理者が実行するコマンド：",
    kind: "種類",
    language: "言語",
    linkSpent: "このサインインリンクは期限切れです",
    linkSpentHint: "リンクは 1 分以内に 1 回だけ使えます。次のコマンドで新しいリンクを取得してください：",
    look: "続行",
    name: "名前",
    or: "または",
    password: "パスワード",
    passwordSet: "パスワードを設定しました。サインインしてください。",
    program: "プログラム",
    refuse: "拒否",
    refused: "プログラムを拒否しました",
    refusedHint:
      "プログラムにも通知されます。誰かにこのコードの入力を頼まれた場合は、管理者に知らせてください。",
    setPassword: "パスワードを設定",
    setPasswordTitle: "パスワードの設定",
    signIn: "サインイン",
    signedInAs: "{{name}} としてサインインしています。",
    signingIn: "サインインしています …",
    singleSignOn: "シングルサインオンでサインイン",
    toSignIn: "サインインへ",
    tooMany: "失敗した試行が多すぎます",
    tryNow: "もう一度お試しください。",
    tryIn_other: "あと {{count, number}} 秒で再試行できます。",
    wantsIn: "プログラムがサインインを求めています",
    wrong: "名前、パスワード、コードのいずれかが違います",
    wrongHint: "忘れた場合は、新しく設定するためのリンクを管理者に依頼してください。",
    wrongDevice: "このコードで待っているプログラムはありません",
    wrongDeviceHint: "コードを確かめるか、別のマシンでもう一度始めてください。コードは 10 分間有効です。",
  },
});

/** What the person reads when single sign-on brought them back; who may know more finds it in the audit log. */
const refusals = {
  en: {
    "not-set-up": "Single sign-on is not set up on this server.",
    "provider-away":
      "The provider of single sign-on does not answer. Try again in a minute, or sign in by password.",
    "provider-refused": "The provider did not sign you in.",
    "not-valid": "What the provider said could not be verified, so nobody was signed in. Tell an admin.",
    "start-again": "This sign-in was begun elsewhere, or took too long. Start it again here.",
    "no-account": "You are known to the provider, but you may not sign in here. Ask an admin.",
    trouble: "The server could not sign you in. Its log says why.",
  },
  ja: {
    "not-set-up": "このサーバーではシングルサインオンが設定されていません。",
    "provider-away":
      "シングルサインオンのプロバイダーが応答しません。1 分ほど待って再試行するか、パスワードでサインインしてください。",
    "provider-refused": "プロバイダーがサインインを拒否しました。",
    "not-valid":
      "プロバイダーの応答を検証できなかったため、サインインできませんでした。管理者に知らせてください。",
    "start-again":
      "このサインインは別の場所で始められたか、時間がかかりすぎました。ここからもう一度始めてください。",
    "no-account":
      "プロバイダーには登録されていますが、このサーバーにはサインインできません。管理者に相談してください。",
    trouble: "サーバーでサインインの処理に失敗しました。理由はサーバーのログにあります。",
  },
} as const satisfies Record<"en" | "ja", Record<SignOnRefusal, string>>;

export const useRefusalTexts = defineTexts("words.sign-on-refusals", refusals);

export function isRefusal(text: string | undefined): text is SignOnRefusal {
  return text !== undefined && Object.hasOwn(refusals.en, text);
}

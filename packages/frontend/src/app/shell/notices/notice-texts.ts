import { defineTexts } from "../../../ui/texts/define-texts.ts";

export const useNoticeTexts = defineTexts("shell.notices", {
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
});

export const useNoticeWords = defineTexts("words.notices", {
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
});

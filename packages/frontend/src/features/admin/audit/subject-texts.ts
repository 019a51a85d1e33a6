import { defineTexts } from "../../../ui/texts/define-texts.ts";

/** Texts for subjects without a name of their own. */
export const useSubjectTexts = defineTexts("admin.audit-subjects", {
  allSignIns: "all sign-ins of {{name}}",
  browser: "browser sign-in",
  invitation: "invitation",
  invitationFor: "invitation for {{name}}",
  inProject: "{{name}} in {{project}}",
  key: "key {{name}}",
  keysOfSecrets: "secrets key",
  leftOut: "refusals over the logging limit",
  link: "sign-in link",
  program: "program {{name}}",
  settings: "server settings",
  signIn: "a sign-in",
  signInBefore: "previous sign-in",
  signOn: "single sign-on",
  somebody: "deleted account",
  unknownName: "unknown name",
  worker: "worker {{name}}",
});

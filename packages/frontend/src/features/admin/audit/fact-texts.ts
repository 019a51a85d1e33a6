import { defineTexts } from "../../../ui/texts/define-texts.ts";

/** Texts for fields of an entry's object, and for values defined by the server. */
const facts = {
  by: "signed in by",
  disabled: "account disabled",
  expiresAt: "expires",
  kind: "kind",
  label: "name",
  leftOut: "omitted",
  name: "name",
  passkeys: "passkeys",
  role: "role on the server",
  scopes: "scopes",
  site: "valid for",
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
  "why.too many tries": "too many failed attempts",
  "why.wrong": "name, password or code was wrong",
} as const;

const useTexts = defineTexts("words.audit-facts", facts);

/** Returns the text for a field (`kind`) or one of its values (`kind.browser`); undefined: shown unchanged. */
export function useFactWords(): (key: string) => string | undefined {
  const texts = useTexts();
  return (key) => (isKnown(key) ? texts(key) : undefined);
}

function isKnown(key: string): key is keyof typeof facts {
  return Object.hasOwn(facts, key);
}

import type { NoticeKind } from "@wezterm-parallel/shared/protocol/api/schemas/notice-schemas";

import type { NewAuditEntry } from "../../../drivers/accounts/audit-entry.ts";

interface NoticeRule {
  /** The field of the entry that names the person concerned. */
  readonly whose: "actor" | "object";
  /** Returns undefined for an entry that needs no notice. */
  readonly kindOf: (entry: NewAuditEntry) => NoticeKind | undefined;
}

export const signInAction = "sessions.start";

/** The notices that people get, by the action of the audit entry. */
export const noticeRules: Readonly<Record<string, NoticeRule>> = {
  [signInAction]: { whose: "actor", kindOf: kindOfSignIn },
  "password.change": { whose: "object", kindOf: () => "password-changed" },
  "password.accept": { whose: "object", kindOf: () => "password-set" },
  "password.reset": { whose: "object", kindOf: () => "password-reset" },
  "factor.enable": { whose: "object", kindOf: () => "factor-enabled" },
  "factor.disable": { whose: "object", kindOf: () => "factor-disabled" },
  "factor.reset": { whose: "object", kindOf: () => "factor-reset" },
  "passkeys.add": { whose: "object", kindOf: ifDone("passkey-added") },
  "passkeys.remove": { whose: "object", kindOf: ifDone("passkey-removed") },
  "keys.make": { whose: "actor", kindOf: () => "key-made" },
  "users.change": { whose: "object", kindOf: kindOfChange },
  "members.change": { whose: "object", kindOf: kindOfChange },
};

/** Refused attempts appear in the audit log only. */
function ifDone(kind: NoticeKind): NoticeRule["kindOf"] {
  return ({ outcome }) => (outcome === "done" ? kind : undefined);
}

/** The details of a sign-in that `startSession` records. */
export interface SignInDetails {
  readonly by?: string;
  readonly userAgent?: string;
  readonly known?: boolean;
}

function kindOfSignIn({ after }: NewAuditEntry): NoticeKind | undefined {
  const { by, known } = after as SignInDetails;
  if (known !== false) return undefined;
  return by === "recovery code" ? "recovery-code" : "sign-in";
}

interface Roles {
  readonly role?: string;
  readonly projects?: unknown;
}

function kindOfChange({ before, after }: NewAuditEntry): NoticeKind | undefined {
  return rolesOf(before as Roles) === rolesOf(after as Roles) ? undefined : "role-changed";
}

function rolesOf({ role, projects }: Roles): string {
  return JSON.stringify([role, projects]);
}

import type {
  AuditEntryResource,
  AuditVerdictResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";

import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Accounts, AuditHead } from "../../../drivers/accounts/accounts.ts";
import type { NewAuditEntry } from "../../../drivers/accounts/audit-entry.ts";
import type { Caller } from "../../http/admission/principal.ts";
import { actorOf } from "../actor-of.ts";

export interface AuditLog {
  /** Records a change of something that is not stored with the accounts. */
  record(
    by: Caller,
    change: Pick<NewAuditEntry, "action" | "object" | "before" | "after">,
  ): Promise<Result<void, Failure>>;
  page(query: {
    cursor?: number | undefined;
    limit: number;
    actor?: string | undefined;
    action?: string | undefined;
    text?: string | undefined;
    since?: number | undefined;
    until?: number | undefined;
  }): Promise<{ items: AuditEntryResource[]; next?: string | undefined }>;
  verify(kept?: AuditHead): Promise<AuditVerdictResource>;
}

export function openAuditLog(accounts: Accounts): AuditLog {
  return {
    record: (by, change) =>
      accounts.record({ actor: actorOf(by.principal, by.origin), outcome: "done", ...change }),
    page: async ({ cursor, limit, ...filter }) => {
      const entries = await accounts.audit({ before: cursor, limit, ...filter });
      const last = entries.at(-1);
      const next = entries.length === limit && last !== undefined ? String(last.seq) : undefined;
      return { items: [...entries], next };
    },
    verify: (kept) => accounts.verifyAudit(kept),
  };
}

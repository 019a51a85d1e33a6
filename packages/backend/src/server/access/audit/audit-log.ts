import type {
  AuditEntryResource,
  AuditVerdictResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";

import type { Accounts, AuditHead } from "../../../drivers/accounts/accounts.ts";

export interface AuditLog {
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
    page: async ({ cursor, limit, ...filter }) => {
      const entries = await accounts.audit({ before: cursor, limit, ...filter });
      const last = entries.at(-1);
      const next = entries.length === limit && last !== undefined ? String(last.seq) : undefined;
      return { items: [...entries], next };
    },
    verify: (kept) => accounts.verifyAudit(kept),
  };
}

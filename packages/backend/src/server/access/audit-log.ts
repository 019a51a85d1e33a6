import type { AuditLog } from "../http/admission/access.ts";
import type { Accounts } from "../../drivers/accounts/accounts.ts";

export function openAuditLog(accounts: Accounts): AuditLog {
  return {
    page: async ({ cursor, limit, ...filter }) => {
      const entries = await accounts.audit({ before: cursor, limit, ...filter });
      const last = entries.at(-1);
      const next = entries.length === limit && last !== undefined ? String(last.seq) : undefined;
      return { items: [...entries], next };
    },
    verify: () => accounts.verifyAudit(),
  };
}

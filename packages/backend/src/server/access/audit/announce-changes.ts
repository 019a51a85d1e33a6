import type { Accounts } from "../../../drivers/accounts/accounts.ts";

/** Identifies the open connections whose permissions are no longer valid. */
interface AccessChange {
  readonly grants: readonly string[];
  /** The user whose role, projects or permission to sign in changed. */
  readonly user?: string | undefined;
}

/** Wraps the accounts and announces every change that affects open connections. */
export function announceChanges<Of extends Accounts>(accounts: Of, told: (change: AccessChange) => void): Of {
  return {
    ...accounts,
    changeUser: async (id, change, audit) => {
      const changed = await accounts.changeUser(id, change, audit);
      if (changed.ok) told({ grants: [], user: id });
      return changed;
    },
    federation: {
      ...accounts.federation,
      admit: async (vouched, actor) => {
        const done = await accounts.federation.admit(vouched, actor);
        if (done.ok && done.value.admitted && done.value.changed)
          told({ grants: [], user: done.value.user.id });
        return done;
      },
    },
    revoke: async (filter, audit) => {
      const revoked = await accounts.revoke(filter, audit);
      if (revoked.ok && revoked.value.length > 0) told({ grants: revoked.value });
      return revoked;
    },
  };
}

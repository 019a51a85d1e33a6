import { describe, expect, test } from "vitest";

import type { Accounts } from "./accounts.ts";
import type { NewAuditEntry } from "./audit-entry.ts";
import type { NoticeQuery } from "./notice-store.ts";

const query: NoticeQuery = {
  user: "vera",
  by: ["start", "make"],
  about: ["reset"],
  begins: "start",
  since: 0,
  limit: 10,
};

/** Contract of every store of notices. */
export function describeNoticeStore(name: string, open: () => Promise<Accounts>): void {
  const record = async (
    accounts: Accounts,
    entries: readonly (readonly [string, string, string, unknown?])[],
  ) => {
    for (const [by, action, object, after] of entries) {
      const actor = { kind: "user", id: by, name: by, address: "10.0.0.1", requestId: "q" } as const;
      const entry: NewAuditEntry = { actor, action, object, outcome: "done", after };
      expect(await accounts.record(entry)).toMatchObject({ ok: true });
    }
  };
  const found = async (accounts: Accounts, changed: Partial<NoticeQuery> = {}) =>
    (await accounts.notices.entries({ ...query, ...changed })).map(({ seq, action }) => `${seq} ${action}`);

  describe(name, () => {
    test("finds a person's actions and those on their account, newest first, since their first sign-in", async () => {
      await using accounts = await open();
      await record(accounts, [
        ["olga", "reset", "vera"],
        ["vera", "start", "g1"],
        ["vera", "other", "vera"],
        ["olga", "start", "g2"],
        ["olga", "reset", "vera"],
        ["vera", "start", "g3", { known: true }],
        ["vera", "make", "g4"],
        ["vera", "reset", "olga"],
        ["vera", "start", "g5", { known: false }],
      ]);
      expect(await found(accounts)).toEqual(["9 start", "7 make", "5 reset"]);
      expect(await found(accounts, { limit: 1 })).toEqual(["9 start"]);
      expect(await found(accounts, { since: Date.now() + 60_000 })).toEqual([]);
      expect(await found(accounts, { user: "nobody" })).toEqual([]);
    });

    test("notices dismissed by a person are gone; those dismissed by a session are gone for that session", async () => {
      await using accounts = await open();
      await record(accounts, [
        ["vera", "start", "g1"],
        ["vera", "make", "g2"],
        ["vera", "make", "g3"],
      ]);
      const { notices } = accounts;
      expect(await notices.dismiss("session", [2])).toMatchObject({ ok: true });
      expect(await found(accounts)).toEqual(["3 make", "2 make"]);
      expect(await notices.dismissed("session")).toEqual(new Set([2]));
      for (const ids of [[3], [3, 2]]) expect(await notices.dismiss("vera", ids)).toMatchObject({ ok: true });
      expect(await found(accounts)).toEqual([]);
      expect(await notices.dismissed("vera")).toEqual(new Set([2, 3]));
      expect(await accounts.verifyAudit()).toMatchObject({ intact: true });
    });
  });
}

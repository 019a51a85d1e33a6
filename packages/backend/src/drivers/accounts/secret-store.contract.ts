import { describe, expect, it } from "vitest";

import type { Accounts } from "./accounts.ts";
import type { NewAuditEntry } from "./audit-entry.ts";
import type { SecretChange } from "./secret-store.ts";

type Open = () => Promise<Accounts>;

const secret: SecretChange = { project: 1, name: "TOKEN", key: "k-1", sealed: Buffer.of(1, 2, 3), by: "ada" };

function entry(action: string): NewAuditEntry {
  const actor = { kind: "local", id: "local", name: "ada", address: "local", requestId: "q" } as const;
  return { actor, action, object: "p1/TOKEN", outcome: "done" };
}

/** Contract of every store of secrets. `open` reopens the same accounts, as after a restart. */
export function describeSecretStore(name: string, scene: () => { open: Open } & AsyncDisposable): void {
  describe(name, () => {
    it("keeps sealed values by project and name, also after a restart", async () => {
      await using home = scene();
      {
        await using accounts = await home.open();
        for (const change of [
          secret,
          { ...secret, name: "ALPHA" },
          { ...secret, project: 2, sealed: Buffer.of(9) },
        ]) {
          expect(await accounts.secrets.put(change, entry("secrets.set"))).toMatchObject({ ok: true });
        }
      }
      await using accounts = await home.open();
      const { secrets } = accounts;
      expect((await secrets.list(1, { limit: 9 })).map((one) => one.name)).toEqual(["ALPHA", "TOKEN"]);
      expect(Buffer.from((await secrets.find(2, "TOKEN"))?.sealed ?? []).equals(Buffer.of(9))).toBe(true);
      expect(await secrets.find(3, "TOKEN")).toBeUndefined();
      expect(await secrets.find(1, "token")).toBeUndefined();
      expect(await secrets.count()).toBe(3);
    });

    it("counts changes, names the author of the last one, and records each in the audit log", async () => {
      await using home = scene();
      await using accounts = await home.open();
      const first = await accounts.secrets.put(secret, entry("secrets.set"));
      const second = await accounts.secrets.put(
        { ...secret, by: "bob", sealed: Buffer.of(4) },
        entry("secrets.set"),
      );
      expect(first).toMatchObject({ value: { version: 1, changedBy: "ada" } });
      expect(second).toMatchObject({ value: { version: 2, changedBy: "bob" } });
      expect(await accounts.secrets.remove(1, "TOKEN", entry("secrets.remove"))).toEqual({
        ok: true,
        value: undefined,
      });
      const again = await accounts.secrets.remove(1, "TOKEN", entry("secrets.remove"));
      expect(again).toMatchObject({ failure: { reason: "not-found" } });
      const log = await accounts.audit({ limit: 10 });
      expect(log.map(({ action }) => action)).toEqual(["secrets.remove", "secrets.set", "secrets.set"]);
      expect(await accounts.verifyAudit()).toMatchObject({ intact: true });
    });

    it("seals anew without counting it as a change, and leaves values that changed meanwhile", async () => {
      await using home = scene();
      await using accounts = await home.open();
      const { secrets } = accounts;
      for (const name of ["A_A", "B_B"]) await secrets.put({ ...secret, name }, entry("secrets.set"));
      const older = await secrets.sealedOtherwise("k-2", 10);
      expect(older.map((one) => one.name).toSorted()).toEqual(["A_A", "B_B"]);
      expect(await secrets.sealedOtherwise("k-2", 1)).toHaveLength(1);
      await secrets.put({ ...secret, name: "B_B", key: "k-2", sealed: Buffer.of(7) }, entry("secrets.set"));
      const anew = older.map((one) => ({ ...one, key: "k-2", sealed: Buffer.of(8) }));
      expect(await secrets.reseal(anew)).toMatchObject({ ok: true });
      expect(await secrets.sealedOtherwise("k-2", 10)).toEqual([]);
      const [first, second] = [await secrets.find(1, "A_A"), await secrets.find(1, "B_B")];
      expect([first?.version, Buffer.from(first?.sealed ?? []).at(0)]).toEqual([1, 8]);
      expect([second?.version, Buffer.from(second?.sealed ?? []).at(0)]).toEqual([2, 7]);
    });
  });
}

import { describe, expect, it } from "vitest";

import type { Accounts } from "./accounts.ts";
import type { NewAuditEntry } from "./audit-entry.ts";
import { passkeysLimit, type NewPasskey } from "./passkey-store.ts";

type Open = () => Promise<Accounts>;

function entry(action: string): NewAuditEntry {
  const actor = { kind: "local", id: "local", name: "ada", address: "local", requestId: "q" } as const;
  return { actor, action, object: "", outcome: "done" };
}

async function addPerson(accounts: Accounts, name: string): Promise<string> {
  const user = await accounts.addUser({ name, role: "owner" }, entry("users.add"));
  if (!user.ok) throw new Error(user.failure.detail);
  return user.value.id;
}

function passkey(user: string, credential: string, counter = 0): NewPasskey {
  const publicKey = Uint8Array.of(1, 2, 3);
  return {
    user,
    credential,
    site: "localhost",
    name: credential,
    publicKey,
    counter,
    transports: ["internal"],
  };
}

async function added({ passkeys }: Accounts, wanted: NewPasskey) {
  const done = await passkeys.add(wanted, entry("passkeys.add"));
  if (!done.ok) throw new Error(done.failure.detail);
  return done.value;
}

/** Contract of every store of passkeys. `open` reopens the same accounts, as after a restart. */
export function describePasskeyStore(name: string, scene: () => { open: Open } & AsyncDisposable): void {
  describe(name, () => {
    it("keeps passkeys with their owner and site, also after a restart", async () => {
      await using home = scene();
      let vera = "";
      {
        await using accounts = await home.open();
        vera = await addPerson(accounts, "vera");
        for (const credential of ["one", "two"]) await added(accounts, passkey(vera, credential));
      }
      await using accounts = await home.open();
      const { passkeys } = accounts;
      expect((await passkeys.list(vera)).map((each) => each.credential).toSorted()).toEqual(["one", "two"]);
      expect(await passkeys.find("one")).toMatchObject({ ...passkey(vera, "one"), lastUsedAt: undefined });
      expect(Buffer.from((await passkeys.find("one"))?.publicKey ?? [])).toEqual(Buffer.of(1, 2, 3));
      expect(await passkeys.find("three")).toBeUndefined();
      expect([await passkeys.hasAny("localhost"), await passkeys.hasAny("example.org")]).toEqual([
        true,
        false,
      ]);
      expect((await accounts.user("vera"))?.hasPasskey).toBe(true);
    });

    it("takes a credential once, and so many of one person", async () => {
      await using home = scene();
      await using accounts = await home.open();
      const [vera, otto] = [await addPerson(accounts, "vera"), await addPerson(accounts, "otto")];
      for (let each = 0; each < passkeysLimit; each++) await added(accounts, passkey(vera, `c${each}`));
      for (const wanted of [passkey(vera, "more"), passkey(otto, "c0")]) {
        const refused = await accounts.passkeys.add(wanted, entry("passkeys.add"));
        expect(refused).toMatchObject({ failure: { reason: "conflict" } });
      }
      expect(await accounts.passkeys.list(otto)).toEqual([]);
    });

    it("renames and removes those of their owner only, and has each change in the audit log", async () => {
      await using home = scene();
      await using accounts = await home.open();
      const [vera, otto] = [await addPerson(accounts, "vera"), await addPerson(accounts, "otto")];
      await accounts.setPassword({ user: vera, hash: "hash" }, entry("password.set"));
      const { id } = await added(accounts, passkey(vera, "one"));
      const rename = (user: string) =>
        accounts.passkeys.rename({ id, user, name: "phone" }, entry("passkeys.rename"));
      const remove = (user: string) => accounts.passkeys.remove({ id, user }, entry("passkeys.remove"));
      const missing = { failure: { reason: "not-found" } };
      expect([await rename(otto), await remove(otto)]).toMatchObject([missing, missing]);
      expect(await rename(vera)).toMatchObject({ value: { id, name: "phone" } });
      expect([await remove(vera), await remove(vera)]).toMatchObject([{ ok: true }, missing]);
      const log = await accounts.audit({ limit: 9, action: "passkeys" });
      expect(log.map(({ action, before, after }) => ({ action, before, after }))).toEqual([
        { action: "passkeys.remove", before: { name: "phone", site: "localhost" }, after: undefined },
        { action: "passkeys.rename", before: { name: "one" }, after: { name: "phone" } },
        { action: "passkeys.add", before: undefined, after: { name: "one", site: "localhost" } },
      ]);
    });

    it("keeps the last way in which somebody can sign in, unless all are taken away", async () => {
      await using home = scene();
      await using accounts = await home.open();
      const vera = await addPerson(accounts, "vera");
      const one = await added(accounts, passkey(vera, "one"));
      const two = await added(accounts, passkey(vera, "two"));
      const remove = (id: string) => accounts.passkeys.remove({ id, user: vera }, entry("passkeys.remove"));
      expect(await remove(one.id)).toMatchObject({ ok: true });
      expect(await remove(two.id)).toMatchObject({ failure: { reason: "conflict" } });
      await accounts.setPassword({ user: vera, hash: "hash" }, entry("password.set"));
      expect(await remove(two.id)).toMatchObject({ ok: true });
      for (const each of ["three", "four"]) await added(accounts, passkey(vera, each));
      await accounts.setPassword({ user: vera, hash: null }, entry("password.reset"));
      expect(await accounts.passkeys.removeAll(vera, entry("passkeys.reset"))).toMatchObject({ ok: true });
      expect(await accounts.passkeys.list(vera)).toEqual([]);
      await accounts.passkeys.removeAll(vera, entry("passkeys.reset"));
      expect(await accounts.audit({ limit: 9, action: "passkeys.reset" })).toHaveLength(1);
    });

    it("takes a counter once and never a lower one; authenticators that do not count stay at 0", async () => {
      await using home = scene();
      await using accounts = await home.open();
      const vera = await addPerson(accounts, "vera");
      const counting = await added(accounts, passkey(vera, "one", 5));
      const still = await added(accounts, passkey(vera, "two"));
      const use = async (id: string, counters: readonly number[]) => {
        const taken: boolean[] = [];
        for (const counter of counters) {
          const used = await accounts.passkeys.use({ id, counter }, entry("passkeys.use"));
          taken.push(used.ok && used.value);
        }
        return taken;
      };
      expect(await use(counting.id, [5, 6, 6, 4, 0, 7])).toEqual([false, true, false, false, false, true]);
      expect(await use(still.id, [0, 0, 3, 0])).toEqual([true, true, true, false]);
      expect(await use("gone", [9])).toEqual([false]);
      expect(await accounts.passkeys.find("one")).toMatchObject({
        counter: 7,
        lastUsedAt: expect.any(Number),
      });
      expect(await accounts.audit({ limit: 9, action: "passkeys.use" })).toHaveLength(5);
    });

    it("counts as a proof: an owner with a passkey alone is one who can sign in", async () => {
      await using home = scene();
      await using accounts = await home.open();
      const [olga, otto] = [await addPerson(accounts, "olga"), await addPerson(accounts, "otto")];
      const leave = async (id: string) => {
        const { version = 0 } = (await accounts.user(id)) ?? {};
        return accounts.changeUser(id, { version, role: "viewer" }, entry("users.change"));
      };
      await added(accounts, passkey(olga, "one"));
      expect(await leave(olga)).toMatchObject({ failure: { reason: "conflict" } });
      await added(accounts, passkey(otto, "two"));
      expect(await leave(olga)).toMatchObject({ ok: true });
    });

    it("keeps an account with a passkey from being adopted by single sign-on", async () => {
      await using home = scene();
      await using accounts = await home.open();
      const vera = await addPerson(accounts, "vera");
      await added(accounts, passkey(vera, "one"));
      const vouched = { issuer: "https://sso", subject: "1", name: "vera", mayAdopt: true, mayMake: false };
      const { actor } = entry("");
      const admission = await accounts.federation.admit(
        { ...vouched, roles: { projects: new Map() } },
        actor,
      );
      expect(admission).toMatchObject({ value: { admitted: false } });
    });
  });
}

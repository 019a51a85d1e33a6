import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { Clock } from "@wezterm-parallel/shared/base/clock";

import { SetClock } from "../../../test/rigs/set-clock.ts";
import type { Accounts, Grant, GrantQuery, NewGrant, UserQuery } from "./accounts.ts";
import type { NewAuditEntry } from "./audit-entry.ts";
import type { User, UserChange } from "./user.ts";

/** Contract of every implementation of accounts; `open` returns an empty one, which the suite disposes. */
export function describeAccounts(name: string, open: (clock: Clock) => Promise<Accounts>): void {
  describe(`accounts contract: ${name}`, () => {
    let accounts: Accounts;
    const clock = new SetClock();
    beforeEach(async () => {
      accounts = await open(clock);
    });
    afterEach(() => accounts[Symbol.asyncDispose]());
    describeUsers(() => accounts);
    describeTokens(() => accounts, clock);
    describeRevocations(() => accounts);
    describePages(() => accounts);
    describeProofs(() => accounts);
    describeAudit(() => accounts);
  });
}

export function entry(action: string, object = ""): NewAuditEntry {
  const actor = { kind: "local", id: "local", name: "test", address: "local", requestId: "r" } as const;
  return { actor, action, object, outcome: "done" };
}

function grant(kind: Grant["kind"], user?: string, tokens: NewGrant["tokens"] = []): NewGrant {
  return { kind, user, label: kind, address: "10.0.0.1", userAgent: "test", tokens };
}

async function added(accounts: Accounts, name: string, role?: User["role"]): Promise<User> {
  const user = await accounts.addUser({ name, role }, entry("users.add"));
  if (!user.ok) throw new Error(user.failure.detail);
  return user.value;
}

async function granted(accounts: Accounts, wanted: NewGrant): Promise<Grant> {
  const made = await accounts.addGrant(wanted, entry("grants.add"));
  if (!made.ok) throw new Error(made.failure.detail);
  return made.value;
}

function describeUsers(accounts: () => Accounts): void {
  test("a name is one person's, however it is written", async () => {
    const vera = await added(accounts(), "Vera", "viewer");
    expect(await accounts().addUser({ name: "vERA" }, entry("users.add"))).toMatchObject({
      ok: false,
      failure: { reason: "conflict" },
    });
    expect((await accounts().user("VERA"))?.id).toBe(vera.id);
    expect((await accounts().user(vera.id))?.name).toBe("Vera");
    expect(await accounts().user("nobody")).toBeUndefined();
  });

  test("of two concurrent role changes the second fails with a conflict", async () => {
    const { id, version } = await added(accounts(), "vera");
    const change = (role: "viewer" | "admin") =>
      accounts().changeUser(id, { version, role }, entry("users.change"));
    const [first, second] = await Promise.all([change("viewer"), change("admin")]);
    expect([first.ok, second.ok]).toEqual([true, false]);
    expect((await accounts().user(id))?.role).toBe("viewer");
  });

  test("the last owner who can sign in stays, also when two try to leave at once", async () => {
    const [one, two] = [await added(accounts(), "olga", "owner"), await added(accounts(), "otto", "owner")];
    const leave = ({ id, version }: User) =>
      accounts().changeUser(id, { version, disabled: true }, entry("users.change"));
    const left = await Promise.all([leave(one), leave(two)]);
    expect(left.map(({ ok }) => ok)).toEqual([true, false]);
    const demoted = await accounts().changeUser(two.id, { version: two.version, role: null }, entry("x"));
    expect(demoted).toMatchObject({ ok: false, failure: { reason: "conflict" } });
  });

  test("roles in projects come, change and go without touching the others", async () => {
    let user = await added(accounts(), "vera", "viewer");
    for (const [number, role] of [
      [1, "admin"],
      [2, "operator"],
      [1, "viewer"],
      [2, null],
    ] as const) {
      const changed = await accounts().changeUser(
        user.id,
        { version: user.version, project: { number, role } },
        entry("members.change"),
      );
      if (!changed.ok) throw new Error(changed.failure.detail);
      user = changed.value;
    }
    expect(user).toMatchObject({ role: "viewer", projects: new Map([[1, "viewer"]]) });
  });
}

function describeTokens(accounts: () => Accounts, clock: SetClock): void {
  const hash = (byte: number) => new Uint8Array(32).fill(byte);

  test("a token is found with all that decides about it, and used once, of two at once by one", async () => {
    const { id } = await added(accounts(), "vera");
    const token = { hash: hash(1), kind: "refresh", expiresAt: clock.now() + 1000 } as const;
    const made = await granted(accounts(), { ...grant("browser", id), tokens: [token] });
    const found = await accounts().findToken(hash(1));
    expect(found).toMatchObject({ kind: "refresh", grant: { id: made.id }, user: { id } });
    expect(found?.usedAt).toBeUndefined();
    const uses = await Promise.all([accounts().useToken(hash(1)), accounts().useToken(hash(1))]);
    expect(uses.map((use) => use.ok && use.value?.first)).toEqual([true, false]);
    expect((await accounts().findToken(hash(1)))?.usedAt).toBe(clock.now());
    expect(await accounts().findToken(hash(2))).toBeUndefined();
    expect(await accounts().useToken(hash(2))).toEqual({ ok: true, value: undefined });
  });

  test("records where a person signed in, but not for keys", async () => {
    const { id } = await added(accounts(), "vera");
    await granted(accounts(), grant("key", id));
    expect(await accounts().hasSignedInFrom(id, "10.0.0.1")).toBe(false);
    await granted(accounts(), grant("program", id));
    expect(await accounts().hasSignedInFrom(id, "10.0.0.1")).toBe(true);
    expect(await accounts().hasSignedInFrom(id, "10.0.0.2")).toBe(false);
  });
}

function describeRevocations(accounts: () => Accounts): void {
  test("a revocation takes one grant, or those of a person of some kinds, but one", async () => {
    const { id } = await added(accounts(), "vera");
    const other = await granted(accounts(), grant("browser", (await added(accounts(), "otto")).id));
    const kinds = ["browser", "program", "key", "invitation"] as const;
    const [browser, program, key, invitation] = await Promise.all(
      kinds.map((kind) => granted(accounts(), grant(kind, id))),
    );
    const revoke = async (filter: Parameters<Accounts["revoke"]>[0]) => {
      const revoked = await accounts().revoke(filter, entry("revoke"));
      return revoked.ok ? new Set(revoked.value) : revoked;
    };
    const signIns = { user: id, kinds: ["browser", "program"], except: browser?.id } as const;
    expect(await revoke(signIns)).toEqual(new Set([program?.id]));
    expect(await revoke(signIns)).toEqual(new Set());
    expect(await revoke({ grant: other.id })).toEqual(new Set([other.id]));
    expect(await revoke({ user: id })).toEqual(new Set([browser?.id, key?.id, invitation?.id]));
    const all = await accounts().grants({ kinds, limit: 100 });
    expect(all.every(({ revokedAt }) => revokedAt !== undefined)).toBe(true);
    const entries = await accounts().audit({ limit: 10, action: "revoke" });
    expect(entries).toHaveLength(3);
  });
}

function describePages(accounts: () => Accounts): void {
  test("grants are read by pages, newest first, by person and kind: none twice, none left out", async () => {
    const { id } = await added(accounts(), "vera");
    const made: Grant[] = [];
    for (const kind of ["key", "browser", "key", "program", "key", "browser"] as const) {
      made.push(await granted(accounts(), grant(kind, id)));
      await granted(accounts(), grant(kind));
    }
    const read = async (query: Pick<GrantQuery, "kinds" | "user">) => {
      const found: Grant[] = [];
      for (;;) {
        const page = await accounts().grants({ ...query, after: found.at(-1), limit: 2 });
        found.push(...page);
        if (page.length < 2) return found.map((each) => each.id);
      }
    };
    const ids = (kinds: readonly string[]) =>
      made.filter(({ kind }) => kinds.includes(kind)).map((each) => each.id);
    expect((await read({ kinds: ["key"], user: id })).toSorted()).toEqual(ids(["key"]).toSorted());
    const signIns = ["browser", "program"] as const;
    expect((await read({ kinds: signIns, user: id })).toSorted()).toEqual(ids(signIns).toSorted());
    expect(await read({ kinds: signIns, user: null })).toHaveLength(3);
    expect(new Set(await read({ kinds: signIns })).size).toBe(6);
    expect(await accounts().grant(made[0]!.id)).toEqual(made[0]);
  });

  test("people are read by pages, by name, of a project as well", async () => {
    for (const name of ["Cara", "adam", "bob"]) {
      const { id, version } = await added(accounts(), name);
      const project = { number: name === "bob" ? 2 : 1, role: "viewer" } as const;
      await accounts().changeUser(id, { version, project }, entry("users.change"));
    }
    const names = async (query: UserQuery) => (await accounts().users(query)).map(({ name }) => name);
    expect(await names({ limit: 2 })).toEqual(["adam", "bob"]);
    expect(await names({ after: "bob", limit: 2 })).toEqual(["Cara"]);
    expect(await names({ project: 1, limit: 1 })).toEqual(["adam"]);
    expect(await names({ project: 1, after: "adam", limit: 9 })).toEqual(["Cara"]);
    expect(await accounts().hasOwner()).toBe(false);
  });
}

function describeProofs(accounts: () => Accounts): void {
  test("an owner who was only invited does not replace the only owner who can sign in", async () => {
    const [olga, invited] = [await added(accounts(), "olga"), await added(accounts(), "invited")];
    const change = async (id: string, what: Omit<UserChange, "version">) => {
      const { version = 0 } = (await accounts().user(id)) ?? {};
      const changed = await accounts().changeUser(id, { version, ...what }, entry("users.change", id));
      return changed.ok ? "changed" : changed.failure.detail;
    };
    for (const { id } of [olga, invited]) expect(await change(id, { role: "owner" })).toBe("changed");
    await accounts().setPassword({ user: olga.id, hash: "one" }, entry("password.set", olga.id));
    const refused = "olga is the only owner who can sign in.";
    expect(await change(olga.id, { role: "viewer" })).toBe(refused);
    expect(await change(olga.id, { disabled: true })).toBe(refused);
    expect(await change(invited.id, { role: "viewer" })).toBe("changed");
    expect(await change(invited.id, { role: "owner" })).toBe("changed");
    await accounts().setPassword({ user: invited.id, hash: "two" }, entry("password.set", invited.id));
    expect(await change(olga.id, { role: "viewer" })).toBe("changed");
  });

  const factor = {
    secret: Uint8Array.of(1, 2, 3),
    confirmed: true,
    lastStep: 10,
    recoveryCodes: [],
  } as const;

  test("a password is set, replaced and removed; the account shows whether it has one", async () => {
    const { id } = await added(accounts(), "vera");
    expect(await accounts().proofs(id)).toEqual({ password: undefined, factor: undefined, recoveryCodes: 0 });
    for (const hash of ["one", "two", null]) {
      await accounts().setPassword({ user: id, hash }, entry("password.set", id));
      expect((await accounts().proofs(id)).password ?? null).toBe(hash);
      expect((await accounts().user(id))?.hasPassword).toBe(hash !== null);
    }
  });

  test("a time step counts once and never after a later one, of two at once for one", async () => {
    const { id } = await added(accounts(), "vera");
    await accounts().setFactor({ user: id, factor }, entry("factor.enable", id));
    const use = async (step: number) => {
      const used = await accounts().useStep({ user: id, step });
      return used.ok && used.value;
    };
    expect(await use(10)).toBe(false);
    expect(await Promise.all([use(11), use(11)])).toEqual([true, false]);
    expect([await use(9), await use(13), await use(12)]).toEqual([false, true, false]);
    expect((await accounts().proofs(id)).factor?.lastStep).toBe(13);
  });

  test("a recovery code is spent once, by its owner, and goes with the factor", async () => {
    const [vera, otto] = [await added(accounts(), "vera"), await added(accounts(), "otto")];
    const codes = [Uint8Array.of(7), Uint8Array.of(8)];
    const set = { user: vera.id, factor: { ...factor, recoveryCodes: codes } };
    await accounts().setFactor(set, entry("factor.enable", vera.id));
    const spend = async (user: string, byte: number) => {
      const use = { user, hash: Uint8Array.of(byte) };
      const spent = await accounts().useRecoveryCode(use, entry("factor.recover", user));
      return spent.ok && spent.value;
    };
    expect(await spend(otto.id, 7)).toBe(false);
    expect(await Promise.all([spend(vera.id, 7), spend(vera.id, 7)])).toEqual([true, false]);
    expect((await accounts().proofs(vera.id)).recoveryCodes).toBe(1);
    expect(await accounts().audit({ limit: 10, action: "factor.recover" })).toHaveLength(1);
    await accounts().setFactor({ user: vera.id, factor: null }, entry("factor.disable", vera.id));
    expect(await accounts().proofs(vera.id)).toMatchObject({ factor: undefined, recoveryCodes: 0 });
    expect(await spend(vera.id, 8)).toBe(false);
  });
}

function describeAudit(accounts: () => Accounts): void {
  test("a change and its log entry are written together; a refused change writes neither", async () => {
    await added(accounts(), "vera");
    await accounts().addUser({ name: "vera" }, entry("users.add"));
    expect(await accounts().audit({ limit: 10 })).toHaveLength(1);
    expect(await accounts().verifyAudit()).toMatchObject({ intact: true, entries: 1 });
  });

  test("old entries go, and what stays is verified from an entry that says so", async () => {
    const actor = { kind: "local", id: "server", name: "server", address: "", requestId: "" } as const;
    for (let number = 1; number <= 5; number += 1)
      await accounts().record(entry("users.change", `user ${number}`));
    const newest = (await accounts().audit({ limit: 1 }))[0]?.at ?? 0;
    expect(await accounts().unkeptAudit(newest - 60_000)).toBe(0);
    expect(await accounts().shortenAudit(newest - 60_000, actor)).toEqual({ ok: true, value: 0 });
    const kept = await accounts().verifyAudit();
    if (!kept.intact) throw new Error(kept.why);
    // The newest entry stays, however old it is.
    expect(await accounts().unkeptAudit(newest + 60_000)).toBe(4);
    expect(await accounts().shortenAudit(newest + 60_000, actor)).toEqual({ ok: true, value: 4 });
    expect((await accounts().audit({ limit: 9 })).map(({ seq, action }) => [seq, action])).toEqual([
      [6, "audit.shorten"],
      [5, "users.change"],
    ]);
    expect(await accounts().verifyAudit({ seq: 5, hash: kept.last })).toMatchObject({
      intact: true,
      entries: 6,
      removed: 4,
    });
    await accounts().record(entry("users.change", "user 6"));
    // 5 and 6 are older than 7.
    expect(await accounts().shortenAudit(newest + 60_000, actor)).toEqual({ ok: true, value: 2 });
    expect(await accounts().verifyAudit()).toMatchObject({ intact: true, entries: 8, removed: 6 });
    expect(await accounts().shortenAudit(newest + 60_000, actor)).toEqual({ ok: true, value: 1 });
    // Entries about removals alone are no reason for another one.
    expect(await accounts().unkeptAudit(newest + 60_000)).toBe(0);
  });

  test("the log is read newest first, in pages, by who, what and text", async () => {
    for (const action of ["users.add", "users.change", "usersets.add", "keys.make"]) {
      await accounts().record({
        ...entry(action, `object of ${action}`),
        after: { Note: action.toUpperCase() },
      });
    }
    const actions = async (query: Parameters<Accounts["audit"]>[0]) =>
      (await accounts().audit(query)).map(({ action }) => action);
    expect(await actions({ limit: 2 })).toEqual(["keys.make", "usersets.add"]);
    expect(await actions({ limit: 9, before: 3 })).toEqual(["users.change", "users.add"]);
    expect(await actions({ limit: 9, action: "users" })).toEqual(["users.change", "users.add"]);
    expect(await actions({ limit: 9, text: "keys.MAKE" })).toEqual(["keys.make"]);
    expect(await actions({ limit: 9, actor: "test" })).toHaveLength(4);
    expect(await actions({ limit: 9, actor: "somebody" })).toEqual([]);
    const [newest] = await accounts().audit({ limit: 1 });
    const at = newest?.at ?? 0;
    expect(await actions({ limit: 9, since: at + 1 })).toEqual([]);
    expect(await actions({ limit: 9, since: 0, until: at + 1 })).toHaveLength(4);
    expect(await actions({ limit: 1, since: at })).toEqual(["keys.make"]);
    expect(await actions({ limit: 9, until: 1 })).toEqual([]);
  });
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import { noPostgres, PostgresRig } from "../../../../../shared/test/rigs/postgres-rig.ts";
import { openTestAccounts } from "../../../../test/rigs/access/open-test-accounts.ts";
import { SetClock } from "../../../../test/rigs/set-clock.ts";
import { describeAccounts, entry } from "../accounts.contract.ts";
import type { Accounts } from "../accounts.ts";
import { describeNoticeStore } from "../notice-store.contract.ts";
import { describePasskeyStore } from "../passkey-store.contract.ts";
import { describeTryStore } from "../try-store.contract.ts";
import { describeSecretStore } from "../secret-store.contract.ts";
import { openPostgresAccounts } from "./open-postgres-accounts.ts";

let rig: PostgresRig;
let directory: string;
let opened = 0;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "wzp-pg-accounts-"));
  if (noPostgres === undefined) rig = await PostgresRig.start();
}, 60_000);
afterAll(async () => {
  rmSync(directory, { recursive: true });
  if (noPostgres === undefined) await rig[Symbol.asyncDispose]();
});

const key = new Uint8Array(32).fill(7);
const log = pino({ level: "silent" });

/** Opens accounts with a file of heads of their own, as on another machine. */
async function mustOpen(url: string, clock: Clock = systemClock): Promise<Accounts> {
  const heads = join(directory, `heads-${(opened += 1)}`);
  const accounts = await openPostgresAccounts({ url, heads, key, clock, log });
  if (!accounts.ok) throw new Error(accounts.failure.detail);
  return accounts.value;
}

/** Accounts that are opened again, as after a restart. */
function scene() {
  const url = rig.create();
  return { open: async () => mustOpen(await url), [Symbol.asyncDispose]: async () => {} };
}

/** Plain values of results, without the ids that each engine chooses. */
function comparable(done: readonly unknown[]): unknown {
  const ids = new Map<string, string>();
  const text = JSON.stringify(done, (_, value: unknown) => (value instanceof Map ? [...value] : value));
  return text.replaceAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, (id) => {
    if (!ids.has(id)) ids.set(id, `id ${ids.size}`);
    return ids.get(id) ?? "";
  });
}

async function fillFederation({ federation, users }: Accounts): Promise<unknown[]> {
  const issuer = "https://id.example.org";
  const settings = { issuer, clientId: "wzp" } as never;
  const vouched = { issuer, subject: "1", name: "Vera", mayAdopt: true, mayMake: true } as const;
  const admit = (subject: string, name: string | undefined, projects: [number, "viewer"][]) =>
    federation.admit({ ...vouched, subject, name, roles: { projects: new Map(projects) } }, entry("x").actor);
  return [
    await federation.setProvider({ settings, secret: Uint8Array.of(0, 255) }, undefined, entry("oidc.set")),
    await federation.setProvider({ settings }, 99, entry("oidc.set")),
    (await federation.provider())?.version,
    await admit("1", "Vera", [[1, "viewer"]]),
    await admit("1", "Vera", [[2, "viewer"]]),
    await admit("2", "vERA", []),
    await admit("3", undefined, []),
    await users({ project: 2, limit: 9 }),
    await users({ after: "Ada", limit: 9 }),
    await federation.setProvider(null, undefined, entry("oidc.remove")),
  ];
}

async function fillRequests({ requestKeys: keys, preferences, settings }: Accounts): Promise<unknown[]> {
  const one = { person: "user 1", key: "a" };
  const { settings: first } = await settings.read();
  const { preferences: own } = await preferences.read("user 1");
  return [
    await keys.begin(one, "h", 0),
    await keys.begin(one, "h", 0),
    await keys.finish(one, "{}"),
    await keys.begin(one, "h", 0),
    await keys.forget(one),
    await keys.begin(one, "other", 0),
    await keys.begin({ ...one, key: "b" }, "h", Number.MAX_SAFE_INTEGER),
    await settings.write(first, 0, entry("settings.change")),
    await settings.write(first, 0, entry("settings.change")),
    await preferences.write("user 1", own, undefined),
    await preferences.write("user 1", own, 1),
    await preferences.write("user 1", own, 1),
  ];
}

async function fillRest(accounts: Accounts): Promise<unknown[]> {
  const { subscriptions: browsers, audit } = accounts;
  const browser = {
    person: "user 1",
    grant: undefined,
    userAgent: "test",
    language: "ja",
    endpoint: Uint8Array.of(1, 2),
    seal: () => Uint8Array.of(3),
  } as const;
  const first = await browsers.add(browser, entry("push.add"));
  return [
    first.ok,
    (await browsers.add(browser, entry("push.add"))).ok,
    (await browsers.of("user 1")).length,
    (await browsers.all()).map(({ sealed }) => Buffer.from(sealed).toString("hex")),
    await browsers.remove(first.ok ? first.value.id : "", entry("push.remove")),
    await audit({ limit: 99 }).then((entries) => entries.map(({ seq, action }) => `${seq} ${action}`)),
    (await audit({ limit: 9, actor: "test", action: "push", text: "USERAGENT", since: 0, until: 9e15 }))
      .length,
    await accounts.verifyAudit().then(({ intact }) => intact),
  ];
}

async function fill(accounts: Accounts): Promise<unknown[]> {
  return [
    ...(await fillFederation(accounts)),
    ...(await fillRequests(accounts)),
    ...(await fillRest(accounts)),
  ];
}

describe.skipIf(noPostgres !== undefined)("PostgreSQL", { timeout: 60_000 }, () => {
  describeAccounts("PostgreSQL", async (clock) => mustOpen(await rig.create(), clock));
  describeNoticeStore("notices in PostgreSQL", async () => mustOpen(await rig.create()));
  describePasskeyStore("passkeys in PostgreSQL", scene);
  describeTryStore("failed sign-ins in PostgreSQL", async () => mustOpen(await rig.create()));
  describeSecretStore("secrets in PostgreSQL", scene);

  test("SQLite and PostgreSQL give the same answers about sign-on, requests, settings and browsers", async () => {
    const clock = new SetClock();
    await using sqlite = openTestAccounts(join(directory, "accounts.db"), clock);
    await using postgres = await mustOpen(await rig.create(), clock);
    expect(comparable(await fill(postgres))).toEqual(comparable(await fill(sqlite)));
  });

  test("of two servers, one takes a code, a link, or a key of a request; the audit log is one chain", async () => {
    const url = await rig.create();
    await using first = await mustOpen(url);
    await using second = await mustOpen(url);
    const vera = await first.addUser({ name: "vera" }, entry("users.add"));
    if (!vera.ok) throw new Error(vera.failure.detail);
    const user = vera.value.id;
    const factor = { secret: Uint8Array.of(1), confirmed: true, lastStep: 0, recoveryCodes: [key] };
    await first.setFactor({ user, factor }, entry("factor.set"));
    const link = { kind: "link", hash: Uint8Array.of(9) } as const;
    const grant = { kind: "link", label: "link", address: "", userAgent: "", tokens: [link] } as const;
    await first.addGrant(grant, entry("links.add"));
    const both = async <T>(work: (accounts: Accounts) => Promise<T>) =>
      Promise.all([first, second].map(work));
    const values = (results: readonly unknown[]) => results.map((each) => (each as { value: unknown }).value);
    const bothAnswers = new Set([false, true]);
    for (let step = 1; step <= 20; step += 1)
      expect(new Set(values(await both((each) => each.useStep({ user, step }))))).toEqual(bothAnswers);
    const codes = await both((each) => each.useRecoveryCode({ user, hash: key }, entry("code.use")));
    expect(new Set(values(codes))).toEqual(bothAnswers);
    expect(values(await both((each) => each.useToken(link.hash)))).toMatchObject(
      expect.arrayContaining([{ first: true }, { first: false }].map((use) => expect.objectContaining(use))),
    );
    const begun = values(await both((each) => each.requestKeys.begin({ person: "p", key: "k" }, "h", 0)));
    expect(begun.filter((before) => before === undefined)).toHaveLength(1);
    await Promise.all(Array.from({ length: 20 }, () => both((each) => each.record(entry("many")))));
    expect(await first.verifyAudit()).toMatchObject({ intact: true });
    expect(await second.verifyAudit()).toEqual(
      await first.verifyAudit().then((v) => ({ ...v, notedFrom: expect.anything() as number })),
    );
  });

  test("a change waits for a database that restarts, and connections cut at any moment lose and double nothing", async () => {
    const url = await rig.create();
    await using accounts = await mustOpen(url);
    await accounts.record(entry("before"));
    await rig.kill();
    const recorded = accounts.record(entry("meanwhile"));
    await rig.run();
    expect(await recorded).toMatchObject({ ok: true });
    const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`;
    for (let round = 0; round < 20; round += 1) {
      const made = [1, 2, 3].map((each) => accounts.record(entry("cut", `${round}.${each}`)));
      await rig.query(url, cut);
      for (const result of await Promise.all(made)) expect(result.ok).toBe(true);
    }
    expect(await accounts.verifyAudit()).toMatchObject({ intact: true, entries: 62 });
  });

  test("an entry changed, or cut off with the counter, is found by the key and the heads outside the database", async () => {
    const url = await rig.create();
    await using accounts = await mustOpen(url);
    for (let each = 1; each <= 8; each += 1) await accounts.record(entry("action", `${each}`));
    await rig.query(
      url,
      "UPDATE wzp_accounts.audit SET body = replace(body, '\"5\"', '\"6\"') WHERE seq = 5",
    );
    expect(await accounts.verifyAudit()).toMatchObject({ intact: false, seq: 5 });
    await rig.query(url, "DELETE FROM wzp_accounts.audit WHERE seq >= 5");
    await rig.query(url, "UPDATE wzp_accounts.state SET audit_seq = 4");
    expect(await accounts.verifyAudit()).toMatchObject({ intact: false, seq: 5 });
  });

  test("a server with another key, or a database of a later release, is refused", async () => {
    const url = await rig.create();
    await (await mustOpen(url))[Symbol.asyncDispose]();
    const options = { url, heads: join(directory, "heads"), clock: systemClock, log };
    const other = await openPostgresAccounts({ ...options, key: new Uint8Array(32) });
    expect(other).toMatchObject({ ok: false, failure: { reason: "key-unusable" } });
    await rig.query(url, "UPDATE wzp_accounts.schema_version SET version = 1000");
    expect(await openPostgresAccounts({ ...options, key })).toMatchObject({
      ok: false,
      failure: { reason: "newer-database" },
    });
  });
});

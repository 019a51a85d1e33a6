import { hkdfSync } from "node:crypto";

import { ok } from "@wezterm-parallel/shared/base/result";

import type { Accounts } from "../accounts.ts";
import type { AccountsDatabase, AuditAnchor } from "./accounts-database.ts";
import { appendAudit, readAudit } from "./audit-chain.ts";
import { AuditHeads, type AuditHeadsLog } from "./audit-heads.ts";
import {
  addGrant,
  findToken,
  readGrant,
  readGrants,
  revokeGrants,
  touchGrant,
  useToken,
  writeTokens,
} from "./grant-rows.ts";
import { admitVouched } from "./identity-rows.ts";
import { noticeRows } from "./notice-rows.ts";
import { passkeyRows } from "./passkey-rows.ts";
import { preferenceRows } from "./preference-rows.ts";
import {
  hasSignedInFrom,
  readProofs,
  setFactor,
  setPassword,
  useRecoveryCode,
  useStep,
} from "./proof-rows.ts";
import { readProvider, writeProvider } from "./provider-rows.ts";
import { requestKeyRows } from "./request-key-rows.ts";
import { secretStore } from "./secret-rows.ts";
import { settingsStore } from "./settings-rows.ts";
import { subscriptionRows } from "./subscription-rows.ts";
import { tryRows } from "./try-rows.ts";
import { addUser, changeUser, hasOwner, readUser, readUsers } from "./user-rows.ts";

/** The accounts on one engine, without what only that engine can do. */
export function createAccounts(accounts: AccountsDatabase): Omit<Accounts, typeof Symbol.asyncDispose> {
  const { look } = accounts;
  return {
    users: (query) => look(() => readUsers(accounts, query)),
    hasOwner: () => look(() => hasOwner(accounts)),
    user: (key) => look(() => readUser(accounts, key)),
    addUser: (user, audit) => addUser(accounts, user, audit),
    changeUser: (id, change, audit) => changeUser(accounts, id, change, audit),
    addGrant: (grant, audit) => addGrant(accounts, grant, audit),
    findToken: (hash) =>
      accounts.lookOften(`token ${Buffer.from(hash).toString("base64")}`, () => findToken(accounts, hash)),
    useToken: (hash) => useToken(accounts, hash),
    addTokens: (grant, tokens) =>
      accounts.change(function* () {
        return ok(yield* writeTokens(accounts, grant, tokens));
      }),
    grant: (id) => look(() => readGrant(accounts, id)),
    grants: (query) => look(() => readGrants(accounts, query)),
    touchGrant: (id) =>
      accounts.note(function* () {
        return ok(yield* touchGrant(accounts, id));
      }),
    revoke: (filter, audit) => revokeGrants(accounts, filter, audit),
    proofs: (user) => look(() => readProofs(accounts, user)),
    setPassword: (password, audit) => setPassword(accounts, password, audit),
    setFactor: (factor, audit) => setFactor(accounts, factor, audit),
    useStep: (use) => useStep(accounts, use),
    useRecoveryCode: (use, audit) => useRecoveryCode(accounts, use, audit),
    hasSignedInFrom: (user, address) => look(() => hasSignedInFrom(accounts, user, address)),
    passkeys: passkeyRows(accounts),
    secrets: secretStore(accounts),
    settings: settingsStore(accounts),
    federation: {
      provider: () => look(() => readProvider(accounts)),
      setProvider: (provider, version, audit) => writeProvider(accounts, { provider, version }, audit),
      admit: (vouched, actor) => admitVouched(accounts, vouched, actor),
    },
    requestKeys: requestKeyRows(accounts),
    tries: tryRows(accounts),
    preferences: preferenceRows(accounts),
    notices: noticeRows(accounts),
    subscriptions: subscriptionRows(accounts),
    ...auditLog(accounts),
  };
}

type AuditLog = Pick<Accounts, "record" | "audit" | "unkeptAudit" | "shortenAudit" | "verifyAudit">;

function auditLog(accounts: AccountsDatabase): AuditLog {
  const { look } = accounts;
  return {
    record: (audit) =>
      accounts.change(function* () {
        return ok(yield* appendAudit(accounts, audit));
      }),
    audit: (query) => look(() => readAudit(accounts, query)),
    unkeptAudit: async (since) => {
      const { countUnkeptAudit } = await import("./shorten-audit.ts");
      return look(() => countUnkeptAudit(accounts, since));
    },
    shortenAudit: async (since, actor) => {
      const { shortenAudit } = await import("./shorten-audit.ts");
      return accounts.change(() => shortenAudit(accounts, since, actor));
    },
    verifyAudit: async (kept) => {
      const { verifyAuditChain } = await import("./verify-audit.ts");
      return verifyAuditChain(accounts, kept);
    },
  };
}

/**
 * Verifies the audit log from outside its database, by the file of its heads and a key derived from the accounts'
 * key.
 */
export function anchorAudit(key: Uint8Array, heads: string, log: AuditHeadsLog): AuditAnchor {
  const derived = new Uint8Array(hkdfSync("sha256", key, "", "audit chain", 32));
  return { key: derived, heads: new AuditHeads(heads, log) };
}

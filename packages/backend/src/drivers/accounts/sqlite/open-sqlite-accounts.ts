import { hkdfSync } from "node:crypto";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { QueryCache } from "../../../base/sqlite/query-cache.ts";
import { openDatabase } from "../../../base/sqlite/open-database.ts";
import type { Accounts } from "../accounts.ts";
import { AccountsDatabase } from "./accounts-database.ts";
import { appendAudit, readAudit, readAuditHead } from "./audit-chain.ts";
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
import { first } from "./migrations/0001-first.ts";
import { signIn } from "./migrations/0002-sign-in.ts";
import { secrets } from "./migrations/0003-secrets.ts";
import { singleSignOn } from "./migrations/0004-single-sign-on.ts";
import { settings } from "./migrations/0005-settings.ts";
import { requestKeys } from "./migrations/0006-request-keys.ts";
import { pages } from "./migrations/0007-pages.ts";
import { preferences } from "./migrations/0008-preferences.ts";
import { peers } from "./migrations/0009-peers.ts";
import { notices } from "./migrations/0010-notices.ts";
import { noticeRows } from "./notice-rows.ts";
import { passkeys } from "./migrations/0011-passkeys.ts";
import { subscriptions } from "./migrations/0012-subscriptions.ts";
import { passkeyRows } from "./passkey-rows.ts";
import {
  hasSignedInFrom,
  readProofs,
  setFactor,
  setPassword,
  useRecoveryCode,
  useStep,
} from "./proof-rows.ts";
import { preferenceRows } from "./preference-rows.ts";
import { requestKeyRows } from "./request-key-rows.ts";
import { settingsStore } from "./settings-rows.ts";
import { secretStore } from "./secret-rows.ts";
import { subscriptionRows } from "./subscription-rows.ts";
import { readProvider, writeProvider } from "./provider-rows.ts";
import { addUser, changeUser, hasOwner, readUser, readUsers } from "./user-rows.ts";
import { verifyAuditChain } from "./verify-audit.ts";

/** In order; never edited once released. */
const migrations: readonly string[] = [
  first,
  signIn,
  secrets,
  singleSignOn,
  settings,
  requestKeys,
  pages,
  preferences,
  peers,
  notices,
  passkeys,
  subscriptions,
];

interface AccountsOptions {
  readonly file: string;
  /** File outside the database that records the heads of the audit log. */
  readonly heads: string;
  /** Kept outside the database; the audit log is chained with a key derived from it. */
  readonly key: Uint8Array;
  readonly clock: Clock;
  readonly log: AuditHeadsLog;
}

/**
 * Opens the accounts' database, separate from the queue's so that neither waits for the other's commits. This
 * process uses it exclusively until disposal. Fails like the queue's.
 */
export function openSqliteAccounts(options: AccountsOptions): Result<Accounts, Failure> {
  const { file, clock } = options;
  const opened = openDatabase(file, migrations);
  if (!opened.ok) return opened;
  const database = opened.value;
  const heads = new AuditHeads(options.heads, options.log);
  const audit = { key: auditKeyOf(options.key), heads };
  const accounts = new AccountsDatabase({ database, file, clock, audit });
  heads.catchUp(readAuditHead(accounts));
  const kept = new QueryCache(database);
  return ok({
    users: async (query) => readUsers(accounts, query),
    hasOwner: async () => hasOwner(accounts),
    user: async (key) => readUser(accounts, key),
    addUser: async (user, audit) => addUser(accounts, user, audit),
    changeUser: async (id, change, audit) => changeUser(accounts, id, change, audit),
    addGrant: async (grant, audit) => addGrant(accounts, grant, audit),
    findToken: async (hash) =>
      kept.read(`token ${Buffer.from(hash).toString("base64")}`, () => findToken(accounts, hash)),
    useToken: async (hash) => useToken(accounts, hash),
    addTokens: async (grant, tokens) => accounts.change(() => ok(writeTokens(accounts, grant, tokens))),
    grant: async (id) => readGrant(accounts, id),
    grants: async (query) => readGrants(accounts, query),
    touchGrant: async (id) => accounts.note(() => ok(touchGrant(accounts, id))),
    revoke: async (filter, audit) => revokeGrants(accounts, filter, audit),
    proofs: async (user) => readProofs(accounts, user),
    setPassword: async (password, audit) => setPassword(accounts, password, audit),
    setFactor: async (factor, audit) => setFactor(accounts, factor, audit),
    useStep: async (use) => useStep(accounts, use),
    useRecoveryCode: async (use, audit) => useRecoveryCode(accounts, use, audit),
    hasSignedInFrom: async (user, address) => hasSignedInFrom(accounts, user, address),
    passkeys: passkeyRows(accounts),
    secrets: secretStore(accounts, kept),
    settings: settingsStore(accounts),
    federation: {
      provider: async () => readProvider(accounts),
      setProvider: async (provider, version, audit) => writeProvider(accounts, { provider, version }, audit),
      admit: async (vouched, actor) => admitVouched(accounts, vouched, actor),
    },
    requestKeys: requestKeyRows(accounts),
    preferences: preferenceRows(accounts),
    notices: noticeRows(accounts, kept),
    subscriptions: subscriptionRows(accounts),
    record: async (audit) => accounts.change(() => ok(appendAudit(accounts, audit))),
    audit: async (query) => readAudit(accounts, query),
    verifyAudit: (kept) => verifyAuditChain(accounts, kept),
    copyTo: (file) => database.copyTo(file),
    [Symbol.asyncDispose]: async () => database[Symbol.dispose](),
  });
}

function auditKeyOf(key: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", key, "", "audit chain", 32));
}

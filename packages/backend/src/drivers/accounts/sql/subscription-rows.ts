import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { subscriptionsLimit } from "@wezterm-parallel/shared/protocol/api/schemas/push-schemas";

import type { NewAuditEntry } from "../audit-entry.ts";
import type { NewStoredSubscription, StoredSubscription, SubscriptionStore } from "../subscription-store.ts";
import type { AccountsDatabase } from "./accounts-database.ts";
import { appendAudit } from "./audit-chain.ts";

interface SubscriptionRow {
  readonly id: string;
  readonly person: string;
  readonly grant_id: string | null;
  readonly user_agent: string;
  readonly language: "en" | "ja";
  readonly endpoint: Uint8Array;
  readonly sealed: Uint8Array;
  readonly created_at: number;
}

export function subscriptionRows(accounts: AccountsDatabase): SubscriptionStore {
  return {
    all: () => accounts.look(() => listAll(accounts)),
    of: (person) => accounts.look(() => listOf(accounts, person)),
    add: (subscription, audit) => addSubscription(accounts, subscription, audit),
    remove: (id, audit) => removeSubscription(accounts, id, audit),
  };
}

function* listAll({ database }: AccountsDatabase): Steps<readonly StoredSubscription[]> {
  const rows = yield* database.all<SubscriptionRow>("SELECT * FROM subscription ORDER BY created_at, id");
  return rows.map(subscriptionOf);
}

function* listOf({ database }: AccountsDatabase, person: string): Steps<readonly StoredSubscription[]> {
  const query = "SELECT * FROM subscription WHERE person = ? ORDER BY created_at, id";
  return (yield* database.all<SubscriptionRow>(query, person)).map(subscriptionOf);
}

function subscriptionOf(row: SubscriptionRow): StoredSubscription {
  return {
    id: row.id,
    person: row.person,
    grant: row.grant_id ?? undefined,
    userAgent: row.user_agent,
    language: row.language,
    sealed: row.sealed,
    createdAt: row.created_at,
  };
}

/** A page adds its subscription again whenever it is opened; only a new one is worth an entry. */
function addSubscription(
  accounts: AccountsDatabase,
  { person, grant, userAgent, language, endpoint, seal }: Omit<NewStoredSubscription, "sealed">,
  audit: NewAuditEntry,
): Promise<Result<StoredSubscription, Failure>> {
  const { database } = accounts;
  return accounts.change(function* () {
    const before = yield* database.get<SubscriptionRow>(
      "SELECT * FROM subscription WHERE endpoint = ?",
      endpoint,
    );
    const isSame = before?.person === person;
    const id = before !== undefined && isSame ? before.id : accounts.newId();
    if (before !== undefined) yield* database.run("DELETE FROM subscription WHERE id = ?", before.id);
    if ((yield* listOf(accounts, person)).length >= subscriptionsLimit) return fail(tooMany);
    const createdAt = before !== undefined && isSame ? before.created_at : accounts.now;
    const sealed = seal(id);
    yield* database.run(
      "INSERT INTO subscription VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      id,
      person,
      grant ?? null,
      userAgent,
      language,
      endpoint,
      sealed,
      createdAt,
    );
    if (!isSame) yield* appendAudit(accounts, { ...audit, object: id, after: { userAgent } });
    return ok({ id, person, grant, userAgent, language, sealed, createdAt });
  });
}

function removeSubscription(
  accounts: AccountsDatabase,
  id: string,
  audit: NewAuditEntry,
): Promise<Result<boolean, Failure>> {
  return accounts.change(function* () {
    const changes = yield* accounts.database.run("DELETE FROM subscription WHERE id = ?", id);
    if (changes === 1) yield* appendAudit(accounts, audit);
    return ok(changes === 1);
  });
}

const tooMany: Failure = createFailure({
  reason: "conflict",
  detail: createMessage("subscriptions-many", { most: subscriptionsLimit }),
  hint: createMessage("subscriptions-many-hint"),
});

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { Turns } from "@wezterm-parallel/shared/base/turns";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { projectId } from "@wezterm-parallel/shared/domain/ids";
import { longestSecret } from "@wezterm-parallel/shared/domain/secret-names";
import type { Page } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import type { SecretResource } from "@wezterm-parallel/shared/protocol/api/schemas/access/secret-schemas";
import type { AssignedSecrets } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import type { TaskSecrets } from "../../../base/secrets/secrets.ts";
import type { Accounts } from "../../../drivers/accounts/accounts.ts";
import type { NewAuditEntry } from "../../../drivers/accounts/audit-entry.ts";
import type { SealedSecret } from "../../../drivers/accounts/secret-store.ts";
import type { Caller, PageRequest } from "../../http/admission/principal.ts";
import { actorOf } from "../actor-of.ts";
import { pageOf } from "../page-of.ts";
import { SecretVault } from "./secret-vault.ts";

interface SecretWish {
  /** Number of the project. */
  readonly project: number;
  readonly name: string;
  /** ETag of the state on which the change is based; absent: any state. */
  readonly etag?: string | undefined;
}

/** Manages the secrets of projects. Values can be written, but never read back. */
export interface Secrets {
  list(project: number, page: PageRequest): Promise<Page<SecretResource>>;
  /** `fresh` fails if the name exists. Fails with `conflict` after a concurrent change. */
  set(
    by: Caller,
    wish: SecretWish & { value: string; fresh?: boolean },
  ): Promise<Result<SecretResource, Failure>>;
  remove(by: Caller, wish: SecretWish): Promise<Result<void, Failure>>;
  /** Encrypts all secrets under a new key, destroys the old key, and returns the number of secrets. */
  rotate(by: Caller): Promise<Result<{ secrets: number }, Failure>>;
  /** Returns why no task can get secrets, if so; tests it by decrypting one of them. */
  trouble(): Promise<readonly Failure[]>;
}

interface Parts {
  readonly accounts: Accounts;
  readonly vault: SecretVault;
}

/** `keyFile`: path of the file with the keys, outside the database. */
export function openSecrets(accounts: Accounts, keyFile: string): Secrets & Pick<TaskSecrets, "give"> {
  const vault = new SecretVault(accounts.secrets, keyFile);
  const parts = { accounts, vault };
  // One at a time: what is encrypted with a key must be stored before a rotation destroys that key.
  const changes = new Turns();
  // Completes a rotation that was interrupted; until then both keys can decrypt.
  void changes.take(() => vault.finish()).catch(() => {});
  return {
    list: async (project, { cursor: after, limit }) => {
      const found = await accounts.secrets.list(project, { after, limit: limit + 1 });
      return pageOf(found, limit, { cursor: ({ name }) => name, resource: describe });
    },
    set: (by, wish) => changes.take(() => set(parts, by, wish)),
    remove: (by, wish) => changes.take(() => remove(parts, by, wish)),
    rotate: (by) => changes.take(() => rotate(parts, by)),
    give: (project, names) => give(parts, project, names),
    trouble: async () => {
      const opened = await vault.open(() => accounts.secrets.sealedOtherwise("", 1));
      return opened.ok ? [] : [opened.failure];
    },
  };
}

async function set(
  { accounts, vault }: Parts,
  by: Caller,
  wish: SecretWish & { value: string; fresh?: boolean },
): Promise<Result<SecretResource, Failure>> {
  const { project, name, value } = wish;
  const before = await accounts.secrets.find(project, name);
  const refused = refuseChange(wish, before) ?? refuseValue(value);
  if (refused !== undefined) return fail(refused);
  const sealed = await vault.seal(wish, value);
  if (!sealed.ok) return sealed;
  const audit = {
    ...entryOf(by, "secrets.set", wish),
    before: before && { version: before.version },
    after: { version: (before?.version ?? 0) + 1 },
  };
  const kept = await accounts.secrets.put({ project, name, ...sealed.value, by: by.principal.name }, audit);
  return kept.ok ? ok(describe(kept.value)) : kept;
}

async function remove({ accounts }: Parts, by: Caller, wish: SecretWish): Promise<Result<void, Failure>> {
  const before = await accounts.secrets.find(wish.project, wish.name);
  if (before === undefined) return fail(noSecret(wish.name));
  const refused = refuseChange(wish, before);
  if (refused !== undefined) return fail(refused);
  const audit = { ...entryOf(by, "secrets.remove", wish), before: { version: before.version } };
  return accounts.secrets.remove(wish.project, wish.name, audit);
}

async function rotate({ accounts, vault }: Parts, by: Caller): Promise<Result<{ secrets: number }, Failure>> {
  const rotated = await vault.rotate();
  if (!rotated.ok) return rotated;
  const actor = actorOf(by.principal, by.origin);
  const after = { secrets: rotated.value.secrets };
  const recorded = await accounts.record({
    actor,
    action: "secrets.rotate",
    object: "secrets",
    outcome: "done",
    after,
  });
  return recorded.ok ? rotated : recorded;
}

async function give(
  { accounts, vault }: Parts,
  project: number | undefined,
  names: readonly string[],
): Promise<AssignedSecrets> {
  const find = async (): Promise<readonly SealedSecret[]> => {
    if (project === undefined) return [];
    const found = await Promise.all(names.map((name) => accounts.secrets.find(project, name)));
    return found.filter((secret) => secret !== undefined);
  };
  const opened = await vault.open(find);
  if (!opened.ok) return { kind: "failed", failure: opened.failure };
  const missing = names.filter((name) => !Object.hasOwn(opened.value, name));
  if (missing.length > 0) return { kind: "failed", failure: missingSecrets(missing) };
  return { kind: "values", values: opened.value };
}

function describe(secret: SealedSecret): SecretResource {
  const { project, name, createdAt, changedAt, changedBy } = secret;
  return { name, project: projectId(project), createdAt, changedAt, changedBy, etag: etagOf(secret) };
}

/** A secret that was removed and created again gets a different ETag. */
function etagOf({ createdAt, version }: SealedSecret): string {
  return `"${createdAt.toString(36)}-${version}"`;
}

function refuseChange(
  { name, etag, fresh }: SecretWish & { fresh?: boolean },
  before: SealedSecret | undefined,
): Failure | undefined {
  const now = before && etagOf(before);
  if (fresh === true && before !== undefined) {
    return createFailure({
      reason: "conflict",
      detail: createMessage("secret-exists", { secret: name }),
      hint: createMessage("name-taken-hint"),
    });
  }
  if (etag === undefined || etag === now) return undefined;
  return createFailure({
    reason: "conflict",
    detail: createMessage("change-outdated", { what: name }),
    hint: createMessage("look-again"),
  });
}

/** The schema of the request checks the other rules for values. */
function refuseValue(value: string): Failure | undefined {
  if (Buffer.byteLength(value) <= longestSecret) return undefined;
  return createFailure({
    reason: "invalid-request",
    detail: createMessage("secret-long", { most: longestSecret }),
  });
}

function entryOf(by: Caller, action: string, { project, name }: SecretWish): NewAuditEntry {
  const object = `${projectId(project)}/${name}`;
  return { actor: actorOf(by.principal, by.origin), action, object, outcome: "done" };
}

function noSecret(name: string): Failure {
  return createFailure({
    reason: "not-found",
    detail: createMessage("secret-unknown", { secrets: name }),
    hint: createMessage("secret-unknown-hint"),
  });
}

function missingSecrets(names: readonly string[]): Failure {
  const [first = ""] = names;
  return createFailure({
    reason: "secret-missing",
    detail: createMessage("secret-unknown", { secrets: names.join(", ") }),
    hint: createMessage("secret-unset-hint", { secret: first }),
    data: { missing: [...names] },
  });
}
